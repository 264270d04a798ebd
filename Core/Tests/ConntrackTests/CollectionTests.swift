import Conntrack
import Glibc
import Testing

@Suite("Files from another host")
struct CollectionTests {
  @Test("The files of the incident are recognised by content")
  func incident() throws {
    let collection = try Collection(path: Corpus.path("incident"))
    #expect(collection.readings.count == 1 && collection.ignored.isEmpty)
    let reading = collection.readings[0]
    #expect(Set(reading.files.map(\.value)) == [.slabinfo, .sysctls, .kernelLog])
    #expect(reading.initialNamespace.limit?.value == 34576)
    #expect(reading.logs.first?.atLeast == 2759)
    #expect(reading.slabs?.tracking?.objects == 34576)
    #expect(reading.problems.isEmpty, "\(reading.problems.problems)")
  }

  @Test(
    "An archive gives the same as the folder, packed with any program", arguments: ["", "z", "J"])
  func archive(_ compression: String) throws {
    let folder = try Corpus.temporaryFolder()
    defer { Corpus.remove(folder) }
    let archive = "\(folder)/collected.tar"
    try Corpus.run(["tar", "-c\(compression)f", archive, "-C", Corpus.path("incident"), "."])
    let collection = try Collection(path: archive)
    #expect(Set(collection.readings[0].files.map(\.value)) == [.slabinfo, .sysctls, .kernelLog])
    #expect(collection.readings[0].logs.first?.atLeast == 2759)
    #expect(collection.readings[0].problems.isEmpty)
  }

  @Test("Readings one after the other: folders, or files with numbers")
  func successive() {
    let stat = { (drop: String) in
      "entries drop early_drop insert_failed\n00008710 \(drop) 00000000 00000000\n"
    }
    let folders = Collection(files: [
      SourceText(file: "reading-1/proc/net/stat/nf_conntrack", stat("00000001")),
      SourceText(file: "reading-1/etc/hostname", "ns1\n"),
      SourceText(file: "reading-2/proc/net/stat/nf_conntrack", stat("0000000b")),
      SourceText(file: "reading-2/netns/blue/proc/sys/net/netfilter/nf_conntrack_count", "7\n"),
    ])
    let numbered = Collection(files: [
      SourceText(file: "stat-9.txt", stat("00000001")),
      SourceText(file: "stat-10.txt", stat("0000000b")),
      SourceText(file: "hostname", "ns1\n"),
    ])
    for collection in [folders, numbered] {
      #expect(collection.readings.count == 2)
      let tables = collection.readings.compactMap(\.initialNamespace.statistics)
      #expect(tables.count == 2 && tables[1].growth(of: "drop", since: tables[0]) == 10)
      #expect(collection.readings.last?.host?.value == "ns1")
    }
    #expect(folders.readings[1][namespace: "blue"].count?.value == 7)
  }

  @Test("What is no archive and nothing of use is an error that says what to do")
  func errors() throws {
    let folder = try Corpus.temporaryFolder()
    defer { Corpus.remove(folder) }
    #expect(throws: CollectionError.self) { try Collection(path: folder) }
    #expect(throws: CollectionError.self) { try Collection(path: "\(folder)/missing") }
    Corpus.write([0, 1, 2, 3, 4, 5, 6, 7], to: "\(folder)/binary")
    #expect(throws: CollectionError.unknownArchive(path: "\(folder)/binary")) {
      try Collection(path: "\(folder)/binary")
    }
  }
}

extension CollectionTests {
  @Test("A sosreport: commands by their file names, namespaces, rotated logs that add up")
  func sosreport() throws {
    let folder = try Corpus.temporaryFolder()
    defer { Corpus.remove(folder) }
    let root = "\(folder)/sosreport-ns7-2026-11-23"
    let full = "ns7 kernel: nf_conntrack: nf_conntrack: table full, dropping packet\n"
    let files = [
      ("sos_commands/kernel/sysctl_-a", "net.netfilter.nf_conntrack_max = 65536\n"),
      ("sos_commands/kernel/uname_-a", "Linux ns7 6.1.0 #1 SMP x86_64 GNU/Linux\n"),
      (
        "sos_commands/networking/netstat_-s",
        "Ip:\n    9 total packets received\n    7 incoming packets delivered\n"
      ),
      (
        "sos_commands/networking/namespaces/blue_1/ip_netns_exec_blue_1_nft_list_ruleset",
        "table ip t {\n chain c {\n  ct state new accept\n }\n}\n"
      ),
      ("var/log/messages", "Nov 23 05:35:53 " + full),
      ("var/log/messages-20261122", "Nov 22 05:35:53 " + full + "Nov 22 05:35:53 " + full),
      (
        "sos_commands/kernel/dmesg",
        "[1.0] nf_conntrack: nf_conntrack: table full, dropping packet\n"
      ),
      ("var/log/secure", "Nov 23 05:35:53 ns7 sshd[1]: hello\n"),
      ("var/log/messages-20261121.gz", "\u{1F}\u{0}\u{8}\u{0}\u{0}\u{1}\u{2}"),
    ]
    for (name, text) in files {
      let path = "\(root)/\(name)"
      try Corpus.run([
        "mkdir", "-p", path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" },
      ])
      Corpus.write(Array(text.utf8), to: path)
    }
    try Corpus.run(["ln", "-s", "sos_commands/kernel/dmesg", "\(root)/dmesg"])
    try Corpus.run([
      "tar", "-cJf", "\(folder)/sos.tar.xz", "-C", folder, "sosreport-ns7-2026-11-23",
    ])
    for path in [folder, "\(folder)/sos.tar.xz"] {
      let collection = try Collection(path: path)
      let reading = try #require(collection.readings.last)
      #expect(reading.initialNamespace.limit?.value == 65_536)
      #expect(reading.initialNamespace.counters["Ip.InDelivers"]?.value == 7)
      #expect(reading.host?.value == "ns7")
      #expect(reading[namespace: "blue_1"].ruleset?.chains.count == 1)
      #expect(reading.logs.count == 3, "\(reading.logs.map(\.source))")
      let finding = Diagnosis(collection.readings).findings.first { $0.kind == .fullAndDropping }
      #expect(finding?.evidence.first?.statement == "the log shows exactly 3 drops")
      #expect(collection.ignored.contains { $0.hasSuffix("messages-20261121.gz: not text") })
    }
  }
}
