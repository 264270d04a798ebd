import Foundation
import Testing

/// Whether the longer tests of replication run: `make test-replication` asks for them.
enum ReplicationRuns {
  /// What a suite or a test of them has.
  static let trait: ConditionTrait = ConditionTrait.enabled(
    if: ProcessInfo.processInfo.environment["TEST_REPLICATION"] == "1",
    "make test-replication runs it")
}
