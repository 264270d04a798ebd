import ArgumentParser
import Conntrack

/// `martlet conntrack read`.
struct ConntrackReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Diagnose from files of another machine.",
    discussion: """
      Takes a folder, an archive or a file: what `conntrack collect` made, a sosreport, or whatever \
      somebody saved: logs, slabinfo, sysctl -a, iptables-save. Files are recognised by what is in \
      them, of kernels from 2.4 to today's.

      EXAMPLES
        martlet conntrack read evidence/
        martlet conntrack read sosreport-ns1.tar.xz --json
        martlet conntrack read messages.txt
      """)

  @Argument(help: "The folder, archive or file.")
  var path: String

  @OptionGroup var options: DiagnosisOptions

  func run() throws {
    try Failure.reporting {
      let collection = try Waiting.while("reading \(path)") { try Collection(path: path) }
      let diagnosis = Diagnosis(
        collection.readings, options: Diagnosis.Options(port: options.port))
      options.show(diagnosis)
    }
  }
}
