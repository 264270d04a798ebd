/// The months as `strftime("%b")` writes them in the languages that servers are set to.
enum MonthNames {
  static let english = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The month that a word names, 1 to 12; nil when it names none.
  static func month(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var end = end
    while end > start, line[end - 1] == 0x2E || line[end - 1] == 0x2C { end -= 1 }
    var word: [UInt8] = []
    for index in start..<end {
      let byte = line[index]
      word.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
    }
    // 11月 and 11월.
    if let (number, digits) = Ascii.unsigned(word.span, 0), (1...12).contains(number),
      word[digits...].elementsEqual("月".utf8) || word[digits...].elementsEqual("월".utf8)
    {
      return Int(number)
    }
    return names[word]
  }

  private static let names: [[UInt8]: Int] = {
    var names: [[UInt8]: Int] = [:]
    for (month, words) in lists.enumerated() {
      for word in words.split(separator: " ") { names[Array(word.utf8)] = month + 1 }
    }
    return names
  }()

  private static let lists = [
    "jan january januar janv janvier ene enero gen gennaio jän janeiro sty led янв січ oca tammi",
    "feb february februar févr fév févier feb febbraio fev lut úno фев лют şub helmi febr",
    "mar march mär märz mrz mars marzo março mrt bře мар бер maalis márc",
    "apr april avr avril abr abril aprile kwi dub апр кві nis huhti ápr",
    "may mai mei maj mayo maggio mag maio kvě май мая тра touko máj",
    "jun june juni juin junio giu giugno jun junho cze čen чер июн haz kesä jún",
    "jul july juli juil juillet julio lug luglio julho lip čec июл лип tem heinä júl",
    "aug august août aoû ago agosto sie srp авг сер ağu elo",
    "sep sept september septembre set settembre setembro wrz zář сен вер eyl syys szept",
    "oct october okt oktober octobre octubre ott ottobre out outubro paź říj окт жов eki loka",
    "nov november novembre noviembre novembro lis ноя лис kas marras",
    "dec december dez dezember déc décembre dic diciembre dicembre des gru pro дек гру ara joulu",
  ]
}
