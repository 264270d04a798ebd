import Conntrack
import Testing

@Suite("Files of /proc and what commands print")
struct ParserTests {
  @Test("slabinfo 2.0 as a web page left it")
  func slabinfo() throws {
    let reading = Samples.reading(
      "slabinfo",
      """
      slabinfo - version: 2.0\r
      # name  : tunables  : slabdata \r
      ip_conntrack \u{A0} \u{A0} 34543\u{A0}34576 384 10 1 : tunables 54 27 8 : slabdata 1612 1612 108\r
      fib6_nodes 5 119 32 119 1 : tunables 120 60 8 : slabdata 1 1
      ndisc_cache 1 20
      """, as: .slabinfo)
    let table = try #require(reading.slabs)
    #expect(table.version?.value == "2.0")
    let cache = try #require(table.tracking)
    #expect(cache.activeObjects == 34543 && cache.objects == 34576 && cache.slabs == 1612)
    #expect(cache.octetsPerObject == 409.6)
    #expect(cache.source.line == 3)
    #expect(table.caches.count == 2)
    #expect(reading.problems.problems.map(\.source.line) == [5])
  }

  @Test("Statistics by the names of their columns, old and new")
  func statistics() throws {
    let old = """
      entries  searched found new invalid ignore delete delete_list insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete
      0000870e  00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008 00000009 00000ac6 0000000b 0000000c  0000000d 0000000e 0000000f
      0000870e  00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008 00000009 00000001 0000000b 0000000c  0000000d 0000000e 0000000f
      """
    let new = """
      entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart
      00000010  00000001 00000000 00000000 00000000 00000000 00000000 0000170d 00000000 0000170d 00000000 00000000 00000000  00000000 00000000 00000000 00000000
      00000010  00000001 000000
      """
    var reading = Samples.reading("ip_conntrack", old, as: .statistics)
    var table = try #require(reading.initialNamespace.statistics)
    #expect(table.total("drop") == 2759 && table.total("searched") == 2)
    #expect(table.entries?.value == 34574 && table.total("chaintoolong") == nil)
    #expect(reading.problems.isEmpty)
    reading = Samples.reading("nf_conntrack", new, as: .statistics)
    table = try #require(reading.initialNamespace.statistics)
    #expect(table.total("chaintoolong") == 5901 && table.total("insert_failed") == 5901)
    #expect(table.total("clash_resolve") == 2)
    #expect(reading.problems.count == 2)
  }

  @Test("Statistics without their names are nothing")
  func headless() {
    let reading = Samples.reading("stat", "00000010 00000001\n", as: .statistics)
    #expect(reading.initialNamespace.statistics == nil && reading.problems.count == 1)
  }

  @Test("conntrack -S of both ages")
  func listing() {
    let new = Samples.reading(
      "conntrack-S",
      "cpu=0   \tfound=0 invalid=3 insert=0 insert_failed=7 drop=7 early_drop=1 error=0 search_restart=0 clash_resolve=0 chaintoolong=7\ncpu=1 found=0 invalid=1 insert_failed=1 drop=x",
      as: .statisticsListing)
    let table = new.initialNamespace.statistics
    #expect(table?.total("insert_failed") == 8 && table?.total("drop") == 7)
    #expect(new.problems.count == 1)
    let old = Samples.reading(
      "conntrack-S", "entries  \t\t 12\nsearched \t\t 5\ndrop \t\t\t 194\n", as: .statisticsListing)
    #expect(old.initialNamespace.statistics?.total("drop") == 194)
    #expect(old.initialNamespace.count?.value == 12)
  }

  @Test(
    "Sysctl listings in every form",
    arguments: [
      "net.ipv4.netfilter.ip_conntrack_max = 34576", "net.ipv4.ip_conntrack_max: 34576",
      "net.netfilter.nf_conntrack_max=34576", "/proc/sys/net/netfilter/nf_conntrack_max:34576",
      "net/netfilter/nf_conntrack_max = 34576\r", "\u{FEFF}net.nf_conntrack_max = 34576",
    ])
  func sysctls(_ line: String) {
    let reading = Samples.reading(
      "sysctl", line + "\nerror: permission denied on key 'x'\n", as: .sysctls)
    #expect(reading.initialNamespace.limit?.value == 34576)
    #expect(reading.initialNamespace.limit?.source == Source(file: "sysctl", line: 1))
    #expect(reading.problems.isEmpty)
  }

  @Test(
    "Single files of /proc/sys",
    arguments: [
      "/proc/sys/net/netfilter/nf_conntrack_max", "sos/proc/sys/net/ipv4/ip_conntrack_max",
      "ip_conntrack_max", "nf_conntrack_max.txt",
    ])
  func sysctlFile(_ path: String) {
    let reading = Samples.reading(path, "65536\n", as: .sysctlFile)
    #expect(reading.initialNamespace.limit?.value == 65536)
  }

  @Test("A limit below zero or beyond 63 bits is no limit")
  func nonsense() {
    for value in ["-1", "99999999999999999999", "many", ""] {
      let reading = Samples.reading("x", "net.nf_conntrack_max = \(value)", as: .sysctls)
      #expect(reading.initialNamespace.limit == nil)
    }
  }

  @Test("Counters of protocols; a cut line loses its last number, which may lack digits")
  func snmp() {
    let reading = Samples.reading(
      "snmp",
      "Ip: InReceives InDelivers\nIp: 294 100\nUdp: InDatagrams NoPorts InErrors RcvbufErrors\nUdp: 5 6 7",
      as: .snmp)
    let counters = reading.initialNamespace.counters
    #expect(counters["Ip.InReceives"]?.value == 294 && counters["Udp.NoPorts"]?.value == 6)
    #expect(counters["Udp.InErrors"] == nil && counters["Udp.RcvbufErrors"] == nil)
    #expect(reading.problems.count == 1)
  }

  @Test("Sockets with and without the column of drops")
  func sockets() {
    let reading = Samples.reading(
      "udp",
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
         0: 00000000:0035 00000000:0000 07 00000000:00034A00 00:00000000 00000000     0        0 12345 2 0000000000000000 95
         1: 0100007F:0143 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12346 2 f7a7b040
      """, as: .udpSockets)
    let sockets = reading.initialNamespace.sockets
    #expect(sockets.map(\.port) == [53, 323] && sockets.map(\.drops) == [95, nil])
    #expect(sockets.first?.receiveQueue == 0x34A00)
  }

  @Test(
    "Entries of every age",
    arguments: [
      "udp      17 29 src=192.0.2.1 dst=198.51.100.53 sport=5353 dport=53 packets=1 bytes=60 [UNREPLIED] src=198.51.100.53 dst=192.0.2.1 sport=53 dport=5353 packets=0 bytes=0 use=1",
      "ipv4     2 udp      17 171 src=192.0.2.1 dst=198.51.100.53 sport=5353 dport=53 src=198.51.100.53 dst=192.0.2.1 sport=53 dport=5353 [ASSURED] mark=0 secmark=0 use=2",
      "ipv6     10 udp      17 119 src=2001:db8::1 dst=2001:db8::53 sport=5353 dport=53 src=2001:db8::53 dst=2001:db8::1 sport=53 dport=5353 [ASSURED] mark=0 zone=0 use=2",
      "udp      17 src=192.0.2.1 dst=198.51.100.53 sport=5353 dport=53 src=198.51.100.53 dst=192.0.2.1 sport=53 dport=5353 [OFFLOAD] mark=0 use=3",
    ])
  func entries(_ line: String) throws {
    let entry = try #require(Samples.entry(line))
    #expect(entry.protocolNumber == 17 && entry.destinationPort == 53)
    #expect(entry.sourcePort == 5353 && entry.replySourcePort == 53)
    #expect(entry.isAssured == line.contains("ASSURED"))
    #expect(entry.isUnreplied == line.contains("UNREPLIED"))
    #expect(entry.family == (line.contains("2001") ? .ipv6 : .ipv4))
    #expect((entry.remaining == nil) == line.contains("OFFLOAD"))
    // Cut anywhere before the second direction's addresses it is not an entry.
    let half = line.utf8.count / 2
    for length in 0..<half {
      #expect(Samples.entry(line.prefix(length)) == nil)
    }
  }

  @Test("A dump is counted by service, and what is damaged is reported")
  func dump() throws {
    let text = """
      ipv4     2 tcp      6 431999 ESTABLISHED src=192.0.2.1 dst=198.51.100.53 sport=40000 dport=22 src=198.51.100.53 dst=192.0.2.1 sport=22 dport=40000 [ASSURED] mark=0 use=2
      ipv4     2 icmp     1 29 src=192.0.2.1 dst=198.51.100.53 type=8 code=0 id=1 src=198.51.100.53 dst=192.0.2.1 type=0 code=0 id=1 mark=0 use=2
      udp      17 12 src=198.51.100.53 dst=192.0.2.7 sport=53 dport=5353 [UNREPLIED] src=192.0.2.7 dst=198.51.100.53 sport=5353 dport=53 use=1
      udp      17 29 src=192.0.2.1 dst=198.51.100.53 sport=1 dport=53 src=198.51.100.53 dst=192.0.2.1 sport=53 dport=1 use=1
      udp      17 29 src=192.0.2.1 dst=198.51.1
      conntrack v1.4.7 (conntrack-tools): 4 flow entries have been shown.
      """
    let reading = Samples.reading("dump", text, as: .dump)
    let entries = try #require(reading.initialNamespace.entries)
    #expect(entries.all.entries == 4 && entries.all.assured == 1)
    #expect(entries.byService[.dns]?.entries == 1)
    #expect(entries.byService[.dns]?.evictableByRemaining[29] == 1)
    #expect(entries.unrepliedBySource[.dns] == 1)
    #expect(entries.tcpStates == ["ESTABLISHED": 1])
    #expect(reading.problems.problems.map(\.source.line) == [5])
  }

  @Test("Kernels' releases and the eras they belong to")
  func releases() {
    let cases: [(String, KernelEra)] = [
      ("2.4.21-4.EL", .linux2_4), ("2.6.9-89.ELsmp", .linux2_6_9),
      ("2.6.18-274.el5PAE", .linux2_6_18), ("2.6.32-754.el6.x86_64", .linux2_6_32),
      ("3.10.0-1160.el7.x86_64", .linux3), ("4.15.0-20-generic", .linux4_8),
      ("5.4.0-42-generic", .linux5), ("5.14.0-362.el9_3.x86_64", .linux5_15),
      ("6.18.0", .linux5_15),
    ]
    for (text, era) in cases {
      let reading = Samples.reading(
        "uname", "Linux ns1 \(text) #1 SMP Mon Apr 20 10:33:05 EDT 2009 i686 i686 i386 GNU/Linux",
        as: .kernelRelease)
      #expect(reading.kernel.map { KernelEra($0.value) } == era, "\(text)")
      #expect(reading.host?.value == "ns1" && reading.architecture?.value == "i686")
      let version = Samples.reading(
        "version", "Linux version \(text) (mock@x) (gcc version 4.1.2) #1 SMP", as: .kernelRelease)
      #expect(version.kernel?.value.description == text)
    }
  }

  @Test("What is set at boot")
  func boot() {
    var reading = Samples.reading(
      "etc/sysctl.conf", "# x\n-net/netfilter/nf_conntrack_max = 131072\nbroken\n",
      as: .sysctlConfiguration)
    reading.add(
      SourceText(
        file: "etc/modprobe.d/x.conf",
        """
        options nf_conntrack hashsize=32768
        install ip_conntrack /sbin/modprobe --ignore-install ip_conntrack; echo 65536 > /proc/sys/net/ipv4/ip_conntrack_max
        """), as: .moduleConfiguration)
    reading.add(
      SourceText(file: "etc/rc.local", "sysctl -w net.nf_conntrack_max=\"7\" # nf_conntrack\n"),
      as: .bootScript)
    #expect(reading.boot.assignments.map(\.name) == ["net.netfilter.nf_conntrack_max"])
    #expect(reading.boot.moduleOptions.map(\.value) == ["32768"])
    #expect(reading.boot.scriptAssignments.map(\.value) == ["65536", "7"])
    #expect(reading.problems.problems.map(\.source.line) == [3])
  }
}
