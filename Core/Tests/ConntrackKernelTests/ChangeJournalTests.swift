import ConntrackKernel
import Glibc
import Testing

@Suite("The journal of a change")
struct ChangeJournalTests {
  private static let full = ChangeJournal(
    boot: "5e0c", state: .confirmed,
    steps: [
      .setting(name: "net.netfilter.nf_conntrack_max", before: 262_144, after: 524_288),
      .command(undo: ["nft", "delete", "table", "inet", "martlet_conntrack"]),
      .command(undo: ["sh", "-c", "echo '100 %' 2>&1", ""]),
      .file(path: "/etc/a file", before: nil, after: "one\ntwo % three\n"),
      .file(path: "/etc/b", before: "", after: "x"),
      .file(path: "/etc/c", before: "ä\t\r\n", after: ""),
      .link(path: "/etc/systemd/x"),
    ])

  @Test("What is written is read back, whatever the words are made of")
  func roundTrip() {
    #expect(ChangeJournal(text: Self.full.text) == Self.full)
  }

  @Test("A journal that is cut off anywhere isn't used, except between two steps")
  func cut() {
    let text = Self.full.text
    for length in 0..<text.utf8.count {
      let part = String(decoding: text.utf8.prefix(length), as: UTF8.self)
      let journal = ChangeJournal(text: part)
      if let journal {
        #expect(part.hasSuffix("\n"))
        #expect(journal.steps == Array(Self.full.steps.prefix(journal.steps.count)))
      }
    }
  }

  @Test(
    "Anything else isn't a journal",
    arguments: [
      "", "martlet conntrack journal 2\nboot a\nstate trying\n",
      "martlet conntrack journal 1\nboot a\nstate perhaps\n",
      "martlet conntrack journal 1\nboot a\nstate trying\nsetting x 1\n",
      "martlet conntrack journal 1\nboot a\nstate trying\nsetting x one two\n",
      "martlet conntrack journal 1\nboot a\nstate trying\nunknown x\n",
    ])
  func other(text: String) {
    #expect(ChangeJournal(text: text) == nil)
  }
}
