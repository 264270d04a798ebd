import Foundation
import Glibc
import Testing

@Suite(
  "Answers from the driver", .serialized,
  .enabled(if: geteuid() == 0, "making network namespaces and attaching programs takes root"))
struct XDPTests {
  @Test("Real clients take the answers, over IPv4 and IPv6, with and without EDNS")
  func clients() throws {
    let wired = try WiredServer()
    try wired.settle()
    #expect(wired.process.log.contains("answering from the driver of wire (XDP, native)"))
    var asked = 0.0
    for server in [WiredServer.server4, WiredServer.server6] {
      for client in ["/usr/bin/dig", "/usr/bin/kdig"] {
        for edns in ["+noedns", "+edns=0"] {
          let answer = try wired.ask(client, "+short", edns, "@\(server)", "www.example.com", "A")
          #expect(answer == "192.0.2.80\n", "\(client) \(server) \(edns)")
          let missing = try wired.ask(client, edns, "@\(server)", "nothing.example.com", "AAAA")
          #expect(missing.contains("NXDOMAIN"))
          asked += 2
        }
      }
      let validated = try wired.ask(
        "/usr/bin/delv", "+short", "-i", "@\(server)", "www.example.com", "A")
      #expect(validated.contains("192.0.2.80"))
    }
    let answered = try wired.packets("answered") + wired.packets("no_name")
    // Packets of another namespace on the same machine have room for little more than themselves.
    let withoutRoom = try wired.packets("no_room")
    #expect(answered + withoutRoom >= asked)
    #expect(answered > asked / 2)
    // What counts everything has them too, and says where they come from.
    // It is of the second before.
    sleep(3)
    let overview = try wired.overview()
    let driver = try #require(overview["driver"] as? [String: Any])
    #expect((driver["total"] as? Int).map(Double.init) == answered)
    #expect(driver["isComplete"] as? Bool == true)
    let interfaces = try #require(driver["interfaces"] as? [[String: Any]])
    #expect(interfaces.map { $0["mode"] as? String } == ["native"])
    #expect(try wired.metric("pdns_auth_udp_queries") == answered + withoutRoom)
    // The sockets have seen those and no others.
    #expect(try wired.metric("martlet_dns_queries_total{transport=\"udp\"}") == withoutRoom)
  }

  @Test("A resolver that asks it gets what it needs")
  func resolver() throws {
    let wired = try WiredServer()
    try wired.settle()
    let folder = wired.workspace.folder.path
    let file = try wired.workspace.folder.write(
      "resolver.conf",
      """
      options {
        directory "\(folder)"; pid-file "\(folder)/resolver.pid"; session-keyfile none;
        lock-file none; listen-on port 5300 { 127.0.0.1; }; listen-on-v6 { none; };
        recursion yes; dnssec-validation no; empty-zones-enable no; qname-minimization relaxed;
      };
      controls { };
      zone "example.com" {
        type static-stub; server-addresses { \(WiredServer.server4); \(WiredServer.server6); };
      };
      """)
    let process = try ChildProcess(
      wired.outside.enter + ["/usr/sbin/named", "-g", "-c", file],
      log: "\(folder)/resolver.log")
    defer { withExtendedLifetime(process) {} }
    for _ in 0..<200 where !process.log.contains("running") { usleep(50_000) }
    let before = try wired.packets("answered") + wired.packets("no_name")
    func resolve(_ words: String...) throws -> String {
      try wired.workspace.run(
        ["-p", "5300", "@127.0.0.1", "+tries=1", "+time=5"] + words,
        through: wired.outside.enter + ["/usr/bin/dig"], isMartlet: false
      ).output
    }
    #expect(try resolve("+short", "www.example.com", "A") == "192.0.2.80\n")
    #expect(try resolve("+short", "example.com", "MX").contains("example.com."))
    #expect(try resolve("nowhere.example.com", "A").contains("NXDOMAIN"))
    #expect(try wired.packets("answered") + wired.packets("no_name") > before)
  }

  @Test("A change in the database is answered from the driver within a moment")
  func change() throws {
    let wired = try WiredServer()
    try wired.settle()
    for round in 1...5 {
      try wired.workspace.succeed(
        "record", "replace", "example.com", "www", "A", "203.0.113.\(round)")
      usleep(100_000)
      let answer = try wired.ask(
        "/usr/bin/dig", "+short", "@\(WiredServer.server4)", "www.example.com", "A")
      #expect(answer == "203.0.113.\(round)\n")
    }
    try wired.settle()
    let before = try wired.packets("answered")
    _ = try wired.ask("/usr/bin/dig", "+short", "@\(WiredServer.server4)", "www.example.com", "A")
    #expect(try wired.packets("answered") == before + 1)
  }

  @Test("kill -9 leaves no program behind")
  func killed() throws {
    let wired = try WiredServer()
    let show = wired.inside.enter + ["ip", "link", "show", "wire"]
    #expect(try RunningServer.run(show).contains("prog/xdp"))
    wired.kill()
    for _ in 0..<100 where try RunningServer.run(show).contains("prog/xdp") { usleep(20_000) }
    #expect(try !RunningServer.run(show).contains("prog/xdp"))
  }

  @Test("Where it can't be attached the sockets answer, and the log says why")
  func fallback() throws {
    let wired = try WiredServer(["--xdp", "nowhere"])
    #expect(
      wired.process.log.contains("only the sockets answer on nowhere: there is no such interface"))
    let answer = try wired.ask(
      "/usr/bin/dig", "+short", "@\(WiredServer.server4)", "www.example.com", "A")
    #expect(answer == "192.0.2.80\n")
    // Metrics are of a moment before.
    let metric = "martlet_dns_queries_total{transport=\"udp\"}"
    for _ in 0..<50 where try wired.metric(metric) != 1 { usleep(100_000) }
    #expect(try wired.metric(metric) == 1)
  }

  @Test("Without the capabilities that it takes the sockets answer, and the log names them")
  func capabilities() throws {
    // Root otherwise, as in a container.
    let wired = try WiredServer(
      prefix: ["setpriv", "--bounding-set", "-bpf,-sys_admin,-perfmon", "--inh-caps", "-all"])
    #expect(
      wired.process.log.contains(
        "only the sockets answer on wire: missing: CAP_BPF, CAP_PERFMON, which root"))
    let answer = try wired.ask(
      "/usr/bin/dig", "+short", "@\(WiredServer.server4)", "www.example.com", "A")
    #expect(answer == "192.0.2.80\n")
  }

  @Test("CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN are enough, and nothing is left of them afterwards")
  func leastPrivilege() throws {
    // The last three are for the port and for becoming another user.
    let capabilities = "-all,+bpf,+perfmon,+net_admin,+net_bind_service,+setuid,+setgid"
    let wired = try WiredServer(
      ["--xdp", "wire", "--user", "nobody"],
      prefix: ["setpriv", "--bounding-set", capabilities, "--inh-caps", "-all"], owner: "nobody")
    try wired.settle()
    #expect(wired.process.log.contains("answering from the driver of wire (XDP, native)"))
    let nothing = "0000000000000000"
    for name in ["CapEff", "CapPrm", "CapInh", "CapAmb"] {
      #expect(try wired.status(name) == [nothing], "\(name)")
    }
    let nobody = try #require(getpwnam("nobody")).pointee.pw_uid
    #expect(try wired.status("Uid") == [(0..<4).map { _ in "\(nobody)" }.joined(separator: "\t")])
    // It goes on answering, and following changes.
    try wired.workspace.succeed("record", "replace", "example.com", "www", "A", "203.0.113.9")
    usleep(200_000)
    try wired.settle()
    let before = try wired.packets("answered")
    let answer = try wired.ask(
      "/usr/bin/dig", "+short", "@\(WiredServer.server4)", "www.example.com", "A")
    #expect(answer == "203.0.113.9\n")
    #expect(try wired.packets("answered") == before + 1)
    #expect(try wired.status("CapEff") == [nothing])
  }

  @Test("Where the driver has no XDP it answers at the entrance of the network stack, and says so")
  func generic() throws {
    // A bridge has none.
    let wired = try WiredServer(["--xdp", "br0"], bridge: "br0")
    try wired.settle()
    #expect(
      wired.process.log.contains(
        "answering at the entrance of the network stack on br0 (XDP, generic): cannot attach"))
    let shown = try RunningServer.run(wired.inside.enter + ["ip", "link", "show", "br0"])
    #expect(shown.contains("xdpgeneric"))
    #expect(
      try wired.metric("martlet_xdp_attached{interface=\"br0\",mode=\"generic\"}") == 1)
    var answers = 0.0
    for server in [WiredServer.server4, WiredServer.server6] {
      for edns in ["+noedns", "+edns=0"] {
        let answer = try wired.ask(
          "/usr/bin/dig", "+short", "+tries=1", edns, "@\(server)", "www.example.com", "A")
        #expect(answer == "192.0.2.80\n", "\(server) \(edns)")
        let missing = try wired.ask(
          "/usr/bin/kdig", "+retry=0", edns, "@\(server)", "no.example.com", "A")
        #expect(missing.contains("NXDOMAIN"), "\(server) \(edns)")
        answers += 2
      }
    }
    let answered = try wired.packets("answered") + wired.packets("no_name")
    #expect(answered + (try wired.packets("no_room")) == answers)
    #expect(answered >= 4)
    sleep(3)
    let driver = try #require(try wired.overview()["driver"] as? [String: Any])
    #expect((driver["total"] as? Int).map(Double.init) == answered)
    let interfaces = try #require(driver["interfaces"] as? [[String: Any]])
    #expect(interfaces.map { $0["mode"] as? String } == ["generic"])
    #expect((interfaces.first?["reason"] as? String)?.contains("native mode") == true)
  }

  @Test("From sources that nobody can be, and to everybody, nothing is answered in the driver")
  func impossible() throws {
    let wired = try WiredServer()
    try wired.settle()
    let frames = try HandmadeFrames(wired.outside, in: wired.workspace.folder)
    let shown = try RunningServer.run(
      wired.inside.enter + ["ip", "-brief", "link", "show", "wire"])
    let link = String(try #require(shown.split(separator: " ").dropFirst(2).first))
    #expect(try frames.send(to: link))
    #expect(try wired.packets("answered") == 1)
    // The network's broadcast address, the server itself, loopback, port 0.
    for (count, field) in [
      "source=10.77.255.255", "source=10.77.0.1", "source=127.0.0.1", "port=0",
    ]
    .enumerated() {
      #expect(try !frames.send(to: link, field), "\(field)")
      #expect(try wired.packets("source") == Double(count + 1), "\(field)")
    }
    // What the kernel takes comes from the sockets.
    _ = try frames.send(to: link, "group=1")
    _ = try frames.send(to: link, "fragment=8192")
    #expect(try wired.packets("unusual_packet") >= 2)
    #expect(try wired.packets("answered") == 1)
  }

  @Test("`martlet conntrack` says that for what is answered in the driver the table doesn't matter")
  func conntrack() throws {
    let wired = try WiredServer()
    let output = try wired.workspace.run(
      ["conntrack", "--json"], through: wired.inside.enter
    ).output
    #expect(output.contains("\"answered-in-driver\""))
    #expect(output.contains("wire: program "))
    wired.kill()
    let after = try wired.workspace.run(["conntrack", "--json"], through: wired.inside.enter).output
    #expect(!after.contains("answered-in-driver"))
  }

  @Test("In the incident every query is answered, and none takes an entry of the full table")
  func incident() throws {
    let rules = """
      table inet filter {
        chain input {
          type filter hook input priority filter; policy drop;
          ct state established,related accept
          udp dport 53 ct state new accept
          tcp dport { 53 } accept
          meta l4proto ipv6-icmp accept
          iifname lo accept
        }
      }
      """
    let wired = try WiredServer(rules: rules)
    try wired.settle()
    // No flow at all is let in any more: the extreme of a table full of assured entries.
    let limit = try MachineLimit(1)
    defer { withExtendedLifetime(limit) {} }
    let words = ["/bin/cat", "/proc/sys/net/netfilter/nf_conntrack_count"]
    func entries() throws -> String { try RunningServer.run(wired.inside.enter + words) }
    let before = try entries()
    for _ in 0..<20 {
      let answer = try wired.ask(
        "/usr/bin/dig", "+short", "+tries=1", "+time=2", "@\(WiredServer.server4)",
        "www.example.com", "A")
      #expect(answer == "192.0.2.80\n")
    }
    #expect(try entries() == before)
  }

  @Test("Real clients behind one and two VLAN tags take the answers", arguments: [1, 2])
  func tags(count: Int) throws {
    // A virtual wire copies what has no space for a driver in front of it, and rounds its length up
    // to lines of 64 octets. An answer must fit there: all these queries have 129 to 172 octets.
    let name = String(repeating: "a", count: count == 1 ? 52 : 48) + ".more.example"
    let wired = try WiredServer(
      zone: """
        @ 3600 SOA ns.example.com. hostmaster 1 7200 3600 1209600 300
        @ 3600 NS ns.example.com.
        \(name). 300 A 192.0.2.80

        """)
    try wired.settle()
    let folder = try TemporaryDirectory("tags")
    // Nobody answers who has which address: this kernel knows no VLANs, only the driver does.
    let shown = try RunningServer.run(
      wired.inside.enter + ["ip", "-brief", "link", "show", "wire"])
    let link = try #require(shown.split(separator: " ").dropFirst(2).first)
    for address in [WiredServer.server4, WiredServer.server6] {
      try RunningServer.run(
        wired.outside.enter + [
          "ip", "neighbour", "replace", address, "lladdr", String(link), "dev", "wire",
        ])
    }
    let tagged = try TaggedWire(wired.outside, count: count, in: folder)
    defer { withExtendedLifetime(tagged) {} }
    let before = try wired.packets("answered")
    for server in [WiredServer.server4, WiredServer.server6] {
      for edns in ["+noedns", "+edns=0"] {
        let answer = try wired.ask(
          "/usr/bin/dig", "+short", "+tries=1", "+time=2", edns, "@\(server)", name, "A")
        #expect(answer == "192.0.2.80\n", "\(server) \(edns)")
      }
    }
    #expect(try wired.packets("answered") == before + 4)
    #expect(try wired.packets("no_room") == 0)
  }
}
