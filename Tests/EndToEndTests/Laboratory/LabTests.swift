import Foundation
import Testing

/// What the laboratory needs here.
enum LabNeeds {
  static let reason = "martlet lab takes root, and the programs ip and nft"
  static var areMet: Bool {
    geteuid() == 0
      && ["ip", "nft"].allSatisfy { program in
        ["/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/"].contains {
          FileManager.default.isExecutableFile(atPath: $0 + program)
        }
      }
  }

  /// Whether the longer tests are wanted.
  static var isLong: Bool { ProcessInfo.processInfo.environment["TEST_LABORATORY"] != nil }
}

@Suite(
  "martlet lab", .serialized, .enabled(if: LabNeeds.areMet, Comment(rawValue: LabNeeds.reason)))
struct LabTests {
  @Test("The table fills, queries are dropped and sent again, the cure ends it, all is put back")
  func story() async throws {
    let machine = LabRun.Machine.now()
    let workspace = try Workspace(initialized: false)
    let folder = "\(workspace.folder.path)/report"
    let result = try await onThread {
      try workspace.run(["lab", "--quick", "--json", "--output", folder])
    }
    let run = try #require(try result.decode([LabSummary].self).first)
    #expect(result.code == 0, "\(run.failed)\n\(result.errors)")
    let peak = try #require(run["peak"])
    #expect(peak.drops > 0)
    // The kernel's drops are told apart: queries that got no answer, and what fills the table.
    #expect(peak.queryLosses + peak.fillingLosses == peak.drops && peak.fillingLosses > 0)
    let unanswered = peak.queryRate * (1 - (peak.queriesAnswered ?? 1)) * Double(peak.seconds)
    #expect(abs(Double(peak.queryLosses) / unanswered - 1) < 0.05, "\(peak)")
    #expect(peak.insideOld == 1 && peak.outsideOld == 1)
    #expect(try #require(peak.queriesAnswered) < 0.7)
    #expect(try #require(peak.amplification) > 1.5)
    let recovery = try #require(run["recovery"])
    #expect(recovery.questionsAnswered == 1 && recovery.drops == 0)
    #expect(run.remedy.contains { $0.contains("notrack") })
    #expect(run.commands.contains { $0.text.contains("martlet conntrack fix --yes") })
    #expect(LabRun.isPutBack(machine), "\(LabRun.Machine.now())")
    for name in ["traffic", "answered", "table", "drops"] {
      let picture = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).png"))
      #expect(picture.starts(with: [0x89, 0x50, 0x4e, 0x47]) && picture.count > 10_000, "\(name)")
    }
    try look(at: folder)
  }

  /// The page as people see it.
  private func look(at folder: String) throws {
    let browser = try Browser()
    for appearance in [Browser.Appearance.desktop, .darkTelephone] {
      try browser.appear(appearance)
      try browser.open("file://\(folder)/report.html")
      #expect(try browser.text("document.querySelectorAll('svg').length") == "4")
      #expect(try browser.text("document.querySelectorAll('li .yes').length") != "0")
      let isWide = try browser.text("document.documentElement.scrollWidth > innerWidth + 1")
      #expect(isWide == "false", "\(appearance)")
      try browser.picture("laboratory-\(appearance)")
    }
    #expect(try browser.complaints().isEmpty)
  }

  @Test("When it is interrupted while the table fills, everything is put back")
  func interrupted() async throws {
    let machine = LabRun.Machine.now()
    let run = try LabRun()
    try await onThread { try run.wait(for: "the table fills") }
    usleep(500_000)
    #expect(LabRun.Machine.now().namespaces.count == machine.namespaces.count + 2)
    #expect(run.end(with: SIGINT) == 130, "\(run.log)")
    #expect(LabRun.Machine.now() == machine, "\(run.log)")
  }

  @Test("When it is killed, a process of its own puts everything back")
  func killed() async throws {
    let machine = LabRun.Machine.now()
    let run = try LabRun()
    try await onThread { try run.wait(for: "quiet") }
    #expect(run.end(with: SIGKILL) == 137)
    #expect(LabRun.isPutBack(machine), "\(LabRun.Machine.now())")
  }

  @Test("When that process is killed as well, `martlet lab --clean-up` puts everything back")
  func cleanUp() async throws {
    let machine = LabRun.Machine.now()
    let run = try LabRun()
    try await onThread { try run.wait(for: "quiet") }
    let workspace = try Workspace(initialized: false)
    // What is at work is left alone.
    #expect(try workspace.run(["lab", "--clean-up"]).output == "There is nothing to put back.\n")
    kill(try run.guardian(), SIGKILL)
    #expect(run.end(with: SIGKILL) == 137)
    #expect(LabRun.Machine.now().namespaces.count == machine.namespaces.count + 2)
    let result = try workspace.run(["lab", "--clean-up"])
    #expect(result.code == 0 && result.lines.count == 3, "\(result)")
    #expect(LabRun.Machine.now() == machine, "\(LabRun.Machine.now())")
  }

  @Test(
    "What can't be run is said before anything is made",
    arguments: [
      (["--server", "nothing"], 64, "it is one of martlet, nsd, knot, bind, pdns"),
      (["--variant", "nothing"], 64, "it is one of story, larger-table"),
      (["--resolver", "nothing"], 64, "knows no nothing"),
      (["--output", "/proc/nothing"], 1, "nothing"),
    ])
  func refused(_ arguments: [String], _ code: Int32, _ text: String) throws {
    let workspace = try Workspace(initialized: false)
    let result = try workspace.run(["lab"] + arguments)
    #expect(result.code == code)
    #expect(result.errors.contains(text), "\(result)")
  }
}
