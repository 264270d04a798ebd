import Foundation

/// What `martlet load --json` prints.
struct LoadSummary: Decodable {
  struct Second: Decodable {
    var questions: Int
    var resends: Int
    var answered: Int
    var late: Int
    var wrong: Int
    var lost: Int
    var median: Int
    var percentile99: Int
  }
  struct Server: Decodable {
    var entries: Int
    var drops: Int
    var socketDrops: Int
    var processorShare: Double
  }
  struct Refused: Decodable {
    var notPermitted: Int
    var nobodyListens: Int
    var others: Int
  }
  struct Table: Decodable {
    var entries: Int
    var assured: Int
  }
  var offered: Int
  var questions: Int
  var resends: Int
  var queries: Int
  var answered: Int
  var late: Int
  var wrong: Int
  var lost: Int
  var amplification: Double
  var duration: Double
  var isInterrupted: Bool
  var heldBack: Int
  var returnedShare: Double
  var refused: Refused
  var table: Table?
  var codes: [String: Int]
  var microseconds: [String: Int]
  var seconds: [Second]
  var server: [Server]
}
