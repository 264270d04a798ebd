import Testing
import ZoneDatabase
import ZoneFollower

@Suite("How the replication stands")
struct ReplicaStateTests {
  private static let start = ContinuousClock.now

  /// What a state is after looks that were made a second apart.
  private static func state(_ looks: [ReplicationStatus?]) -> ReplicaState {
    var state = ReplicaState(start)
    for (second, look) in looks.enumerated() { _ = state.see(look, start + .seconds(second)) }
    return state
  }

  private static let running = ReplicationStatus.running(behind: nil)
  private static let stopped = ReplicationStatus.stopped(reason: "x")
  private static func late(_ seconds: Int) -> ReplicationStatus {
    .running(behind: .seconds(seconds))
  }

  @Test(
    "It changes when two looks agree, and is then said to have begun with the first",
    arguments: [
      ([], .unknown, 0),
      ([nil, nil, nil], .unknown, 0),
      ([running], .unknown, 0),
      ([running, running], .running, 0),
      ([stopped, stopped], .stopped(reason: "x"), 0),
      ([running, running, stopped], .running, 0),
      ([running, running, stopped, running, stopped], .running, 0),
      ([running, running, stopped, stopped, stopped], .stopped(reason: "x"), 2),
      ([stopped, stopped, running, running], .running, 2),
      ([stopped, stopped, nil, nil], .unknown, 2),
      ([running, running, late(59), late(59)], .running, 0),
      ([running, running, late(60), late(61)], .behind, 2),
      ([running, running, late(60), late(61), late(31), late(30)], .behind, 2),
      ([running, running, late(60), late(61), late(29), late(0)], .running, 4),
      ([late(60), late(60), stopped, stopped], .stopped(reason: "x"), 2),
    ] as [([ReplicationStatus?], ReplicaState.Condition, Int)])
  func changes(looks: [ReplicationStatus?], expected: ReplicaState.Condition, since: Int) {
    let state = Self.state(looks)
    #expect(state.condition == expected)
    #expect(state.since == Self.start + .seconds(since))
  }

  @Test("Another reason is no new beginning, and the end says how long it lasted")
  func reasons() throws {
    var state = Self.state([Self.stopped, Self.stopped])
    let third = state.see(.stopped(reason: "y"), Self.start + .seconds(9))
    #expect(third == nil)
    #expect(state.condition == .stopped(reason: "y"))
    #expect(state.since == Self.start)
    let fourth = state.see(Self.late(3), Self.start + .seconds(10))
    #expect(fourth == nil)
    let last = state.see(Self.late(2), Self.start + .seconds(11))
    let ended = try #require(last)
    #expect(ended.condition == .stopped(reason: "y"))
    #expect(ended.duration == .seconds(11))
    #expect(state.behind == .seconds(2))
  }

  @Test(
    "A standby is behind by how long it takes to get where the log was, not since its last commit")
  func replay() {
    var lag = ReplayLag()
    func see(_ received: Int64, _ replayed: Int64, _ second: Int) -> Duration {
      lag.see(received: received, replayed: replayed, Self.start + .seconds(second))
    }
    #expect(see(100, 100, 0) == .zero)
    // An hour later something comes, and is not made yet.
    #expect(see(200, 100, 3600) == .zero)
    #expect(see(300, 150, 3601) == .seconds(1))
    #expect(see(400, 199, 3605) == .seconds(5))
    // Where the log was at 3600 was reached after six seconds; what came since is behind as well.
    #expect(see(500, 210, 3606) == .seconds(6))
    #expect(see(600, 300, 3620) == .seconds(14))
    #expect(see(600, 600, 3621) == .zero)
    #expect(see(601, 600, 3622) == .zero)
  }
}
