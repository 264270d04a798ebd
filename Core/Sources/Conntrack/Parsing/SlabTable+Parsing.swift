extension SlabTable {
  /// Reads `/proc/slabinfo` of version 2.0 or 2.1.
  ///
  /// Headers are not needed: their angle brackets are the first thing that a web page eats, and
  /// 2.0's names of the tunables are wrong.
  public init(parsing text: SourceText, problems: inout ProblemList) {
    self.init()
    for line in text.lines {
      let words = line.words
      guard let name = words.first else { continue }
      if name == "slabinfo" {
        version = words.last.map { Fact(String($0), text.source(line.number)) }
      } else if !name.hasPrefix("#") {
        guard let cache = Self.cache(words, text.source(line.number), &problems) else {
          problems.report(
            text.source(line.number), found: line.text,
            expected: "a cache's name and five numbers: objects in use, objects, size, objects "
              + "a slab, pages a slab")
          continue
        }
        caches.append(cache)
      }
    }
  }

  private static func cache(
    _ words: [Substring], _ source: Source, _ problems: inout ProblemList
  ) -> SlabCache? {
    guard words.count >= 6 else { return nil }
    let numbers = words[1...5].compactMap { UInt64($0) }
    guard numbers.count == 5 else { return nil }
    var cache = SlabCache(
      name: String(words[0]), activeObjects: numbers[0], objects: numbers[1],
      objectSize: numbers[2], objectsPerSlab: numbers[3], pagesPerSlab: numbers[4], source: source)
    if let index = words.firstIndex(of: "slabdata"), index + 2 < words.count,
      let active = UInt64(words[index + 1]), let all = UInt64(words[index + 2])
    {
      (cache.activeSlabs, cache.slabs) = (active, all)
    } else {
      problems.report(
        source, found: words.suffix(4).joined(separator: " "),
        expected: "\"slabdata\" and three numbers at the end of the line of \(words[0])")
    }
    return cache
  }
}
