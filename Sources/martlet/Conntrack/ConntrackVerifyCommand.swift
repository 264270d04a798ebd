import ArgumentParser
import ConntrackKernel

/// `martlet conntrack verify`.
struct ConntrackVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Prove that what `conntrack fix` changed is in force.",
    discussion: """
      Compares the running values, rules and files with what was intended, also after a boot, and \
      names who may have changed them. `conntrack fix --persist` installs a unit of systemd that \
      does this once all firewalls have started.

      EXAMPLES
        martlet conntrack verify
        martlet conntrack verify --json

      EXIT CODES
        0  all is as intended    1  something isn't, or there is nothing to verify
      """)

  @OptionGroup var options: JournalOption

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Failure.reporting {
      guard let journal = try ChangeJournal.read(options.journal) else {
        throw Failure("there is nothing to verify: no change is in force (\(options.journal))")
      }
      var reading = LiveOptions.moment
      (reading.configuration, reading.allNamespaces) = (true, false)
      let verification = ChangeVerification(journal, reading: LiveReader(reading).read().reading)
      if json {
        try Screen.printJSON(VerificationOutput(verification))
      } else {
        show(verification)
      }
      guard verification.isAsIntended else { throw ExitCode(1) }
    }
  }

  private func show(_ verification: ChangeVerification) {
    var table = TextTable([("what", .left), ("intended", .right), ("found", .right), ("", .left)])
    for item in verification.items {
      table.append([
        item.subject, item.intended, item.found, item.isAsIntended ? "as intended" : "CHANGED",
      ])
    }
    table.print()
    for item in verification.items where !item.isAsIntended {
      for suspect in item.suspects { print("\(item.subject): \(suspect)") }
    }
    if verification.isAsIntended {
      print(
        verification.isAfterBoot
          ? "All is as intended, after the machine was started anew."
          : "All is as intended.")
    }
  }
}

/// What `martlet conntrack verify --json` prints.
private struct VerificationOutput: Encodable {
  struct Item: Encodable {
    let subject: String
    let intended: String
    let found: String
    let isAsIntended: Bool
    let suspects: [String]
  }

  let isAsIntended: Bool
  let isAfterBoot: Bool
  let items: [Item]

  init(_ verification: ChangeVerification) {
    isAsIntended = verification.isAsIntended
    isAfterBoot = verification.isAfterBoot
    items = verification.items.map {
      Item(
        subject: $0.subject, intended: $0.intended, found: $0.found,
        isAsIntended: $0.isAsIntended, suspects: $0.suspects)
    }
  }
}
