import DNSProtocol
import Testing
import ZoneFile

@Suite("$INCLUDE (RFC 1035 §5.1)")
struct IncludeTests {
  private func read(
    _ path: String, _ change: (inout ZoneFileReader.Options) -> Void = { _ in }
  ) throws -> Reading {
    var options = ZoneFileReader.Options(origin: Reading.origin)
    change(&options)
    var readings: [Reading] = []
    for size in Reading.chunkSizes {
      options.chunkSize = size
      readings.append(try Reading(ZoneFileReader(path: path, options: options)))
    }
    #expect(readings.allSatisfy { $0 == readings[0] })
    return readings[0]
  }

  @Test("Origin and owner are afterwards what they were; $TTL stays")
  func scope() throws {
    var folder = TemporaryFolder()
    folder.makeFolder("sub")
    folder.write("sub/inner", "$TTL 9\nx A 192.0.2.2\n$ORIGIN other.\ny A 192.0.2.3\n")
    let path = folder.write(
      "zone",
      "a 5 A 192.0.2.1\n$INCLUDE sub/inner in.example. ; here\n  A 192.0.2.4\nb A 192.0.2.5\n")
    let reading = try read(path)
    #expect(reading.problems == [])
    #expect(
      reading.records == [
        "a.example. 5 IN A 192.0.2.1", "x.in.example. 9 IN A 192.0.2.2",
        "y.other. 9 IN A 192.0.2.3", "a.example. 9 IN A 192.0.2.4", "b.example. 9 IN A 192.0.2.5",
      ])
  }

  @Test("A file without an origin of its own begins with the one in force, and the last owner")
  func inherited() throws {
    var folder = TemporaryFolder()
    folder.write("inner", " 5 A 192.0.2.2\nx 5 A 192.0.2.3")
    let path = folder.write("zone", "$ORIGIN q.\na 5 A 192.0.2.1\n$include \"inner\"\n")
    #expect(
      try read(path).records == [
        "a.q. 5 IN A 192.0.2.1", "a.q. 5 IN A 192.0.2.2", "x.q. 5 IN A 192.0.2.3",
      ])
  }

  @Test("File names are relative to the folder of the file that includes, or absolute")
  func relativePaths() throws {
    var folder = TemporaryFolder()
    folder.makeFolder("sub")
    folder.write("sub/one", "$INCLUDE two\\ .txt\n$INCLUDE \(folder.path)/three\n")
    folder.write("sub/two .txt", "two 5 A 192.0.2.2\n")
    folder.write("three", "three 5 A 192.0.2.x\n")
    let path = folder.write("zone", "$INCLUDE sub/one\nafter 5 A 192.0.2\n")
    let reading = try read(path)
    #expect(reading.records == ["two.example. 5 IN A 192.0.2.2"])
    #expect(
      reading.problems.map { $0.prefix { $0 != " " } } == [
        "\(folder.path)/three:1:11:", "\(path):2:11:",
      ])
  }

  @Test("What cannot be included is said at the directive, and reading goes on")
  func failures() throws {
    var folder = TemporaryFolder()
    folder.makePipe("pipe")
    folder.write("self", "s 5 A 192.0.2.1\n$INCLUDE self\n")
    folder.write("other", "$INCLUDE self\n")
    let path = folder.write(
      "zone",
      "$INCLUDE missing\n$INCLUDE .\n$INCLUDE pipe\n$INCLUDE self\n$INCLUDE ./zone\nz 5 A 192.0.2.1\n"
    )
    let reading = try read(path)
    #expect(
      reading.problems == [
        "\(path):1:10: found a file that cannot be opened (No such file or directory), "
          + "expected a readable file",
        "\(path):2:10: found a folder, expected a readable file",
        "\(path):3:10: found something that is not a regular file, expected a readable file",
        "\(folder.path)/self:2:10: found a file that includes itself, expected a readable file",
        "\(path):5:10: found a file that includes itself, expected a readable file",
      ])
    #expect(reading.records == ["s.example. 5 IN A 192.0.2.1", "z.example. 5 IN A 192.0.2.1"])
  }

  @Test("Files include one another only so far")
  func depth() throws {
    var folder = TemporaryFolder()
    folder.write("1", "$INCLUDE 2\n")
    folder.write("2", "$INCLUDE 3\n")
    folder.write("3", "a 5 A 192.0.2.1\n")
    let path = folder.write("zone", "$INCLUDE 1\n")
    #expect(try read(path) { $0.maximumIncludeDepth = 3 }.records.count == 1)
    let reading = try read(path) { $0.maximumIncludeDepth = 2 }
    #expect(reading.records == [])
    #expect(
      reading.problems == [
        "\(folder.path)/2:1:10: found $INCLUDE inside 2 files that include one another, "
          + "expected a readable file"
      ])
  }

  @Test("Includes can be switched off")
  func switchedOff() throws {
    var folder = TemporaryFolder()
    folder.write("inner", "a 5 A 192.0.2.1\n")
    let path = folder.write("zone", "$INCLUDE inner\n")
    let reading = try read(path) { $0.allowsIncludes = false }
    #expect(reading.records == [])
    #expect(
      reading.problems == [
        "\(path):1:10: found $INCLUDE where other files may not be read, "
          + "expected the records themselves"
      ])
  }
}
