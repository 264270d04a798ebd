import Conntrack
import Testing

@Suite("Instructions, checked by the tools they are for")
struct InstructionTests {
  /// Whether this machine lets a namespace of one's own be made and has the tools.
  static func has(_ tool: String) -> Bool {
    let isThere = (try? Corpus.run(["unshare", "-rn", tool, "--version"], isQuiet: true)) != nil
    if !isThere { print("Skipped: no \(tool) in a network namespace of one's own (unshare -rn).") }
    return isThere
  }

  @Test("nft accepts the files for exemption and times, twice in a row", .enabled(if: has("nft")))
  func nftables() throws {
    let folder = try Corpus.temporaryFolder()
    defer { Corpus.remove(folder) }
    for (name, text) in [
      ("exempt", ExemptionRules.nftables(port: 5353)),
      ("timeout", ExemptionRules.nftablesTimeout(port: 5353, unreplied: 5, replied: 5)),
    ] {
      Corpus.write(Array(text.utf8), to: "\(folder)/\(name)")
      let load = "nft -f \(folder)/\(name)"
      try Corpus.run([
        "unshare", "-rn", "sh", "-c", "\(load) && \(load) && nft list ruleset >/dev/null",
      ])
    }
  }

  @Test("What nft lists of the exemption is read as one, both ways", .enabled(if: has("nft")))
  func listing() throws {
    let folder = try Corpus.temporaryFolder()
    defer { Corpus.remove(folder) }
    Corpus.write(Array(ExemptionRules.nftables(port: 5353).utf8), to: "\(folder)/rules")
    let commands = "nft -f \(folder)/rules && nft list ruleset > \(folder)/nft_list"
    try Corpus.run(["unshare", "-rn", "sh", "-c", commands])
    let reading = try #require(try Collection(path: "\(folder)/nft_list").readings.first)
    let rules = try #require(reading.initialNamespace.ruleset)
    for isIPv6 in [false, true] {
      let exemption = rules.exemption(port: 5353, isIPv6: isIPv6)
      #expect(exemption.isComplete && exemption.ownQueries != nil && exemption.tooLate.isEmpty)
    }
    #expect(rules.trackingUses(forwardsIPv4: nil, forwardsIPv6: nil).isEmpty)
  }

  @Test("iptables accepts the commands, and ufw's lines restore", .enabled(if: has("iptables")))
  func iptables() throws {
    let folder = try Corpus.temporaryFolder()
    defer { Corpus.remove(folder) }
    Corpus.write(Array(ExemptionRules.ufw(port: 5353).utf8), to: "\(folder)/ufw")
    for era in [KernelEra.linux2_6_32, .linux5_15] {
      let commands = ExemptionRules.iptables(port: 5353, era: era).joined(separator: " && ")
      try Corpus.run([
        "unshare", "-rn", "sh", "-c",
        "\(commands) && iptables-restore --test < \(folder)/ufw "
          + "&& ip6tables-restore --test < \(folder)/ufw && iptables-save > \(folder)/saved",
      ])
    }
    let saved = try #require(try Collection(path: "\(folder)/saved").readings.first)
    #expect(saved.initialNamespace.ruleset?.exemption(port: 5353, isIPv6: false).isComplete == true)
  }
}
