import Foundation
import Testing

/// Whether the longer tests of replication run: `make test-replication` asks for them.
enum ReplicationRuns {
  /// What a suite of them has.
  static let trait: any SuiteTrait = ConditionTrait.enabled(
    if: ProcessInfo.processInfo.environment["TEST_REPLICATION"] == "1",
    "make test-replication runs it")
}
