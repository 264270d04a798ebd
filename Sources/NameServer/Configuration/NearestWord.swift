/// Finds what somebody may have meant to write.
enum NearestWord {
  /// The word that differs least, when it differs little enough to be what was meant.
  static func nearest(to written: String, among words: [String]) -> String? {
    let lowered = written.lowercased()
    let last = lowered.split(separator: ".").last.map(String.init) ?? lowered
    let ranked = words.map { word in
      // Somebody may have forgotten the step down, or put a dash in its place.
      let candidate = word.lowercased()
      let tail = candidate.split(separator: ".").last.map(String.init) ?? candidate
      let dashed = candidate.replacing(".", with: "-")
      return (
        word: word,
        distance: min(
          distance(lowered, candidate), distance(lowered, dashed), tail == last ? 1 : Int.max)
      )
    }
    guard let best = ranked.min(by: { $0.distance < $1.distance }),
      best.distance <= max(2, written.count / 4)
    else { return nil }
    return best.word
  }

  /// How many letters must be put in, taken out or exchanged (Levenshtein).
  static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first), Array(second))
    var row = Array(0...second.count)
    for (line, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, other) in second.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
