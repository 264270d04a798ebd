import ArgumentParser
import Conntrack
import ConntrackKernel
import Foundation

/// What all commands that diagnose share.
struct DiagnosisOptions: ParsableArguments {
  @Option(help: "The port that names are served at.")
  var port: UInt16 = 53

  @Flag(help: "Show the instructions for all tools, not only for those in use.")
  var allTools = false

  @Flag(help: "Print JSON.")
  var json = false

  /// Prints a diagnosis.
  func show(_ diagnosis: Diagnosis) {
    if json {
      print(diagnosis.json.text(isIndented: true))
    } else {
      let style = ReportStyle(
        isColored: Screen.hasColour, width: Screen.width, showsAllInstructions: allTools)
      print(diagnosis.report(style: style), terminator: "")
    }
  }
}

extension Screen {
  /// How many characters a line of the terminal has; 80 elsewhere.
  static var width: Int {
    min(Terminal.columns(STDOUT_FILENO) ?? 80, 120)
  }
}
