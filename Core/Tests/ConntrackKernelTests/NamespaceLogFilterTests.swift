import Testing

@testable import ConntrackKernel

@Suite("The kernel's log of one's own namespaces")
struct NamespaceLogFilterTests {
  private static let log = """
    4,1,100,-;nf_conntrack: nf_conntrack: table full in netns 11, dropping packet
    4,2,200,-;net_ratelimit: 7 callbacks suppressed
    4,3,300,-;nf_conntrack: nf_conntrack: table full in netns 22, dropping packet
    4,4,400,-;net_ratelimit: 8 callbacks suppressed
    4,5,500,-;something else
    4,6,600,-;nf_conntrack: nf_conntrack: table full, dropping packet
    4,7,700,-;net_ratelimit: 9 callbacks suppressed

    """

  private func kept(_ inodes: Set<UInt64>, unnamed: Bool) -> [Int] {
    var filter = NamespaceLogFilter(inodes: inodes, acceptsUnnamed: unnamed)
    let text = String(decoding: filter.filtered(Array(Self.log.utf8)), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 8, "the numbers of lines stay")
    return lines.indices.filter { !lines[$0].isEmpty }.map { $0 + 1 }
  }

  @Test("Lines of other namespaces go, and what was suppressed with them")
  func other() {
    #expect(kept([11], unnamed: false) == [1, 2, 5])
    #expect(kept([22], unnamed: false) == [3, 4, 5])
    #expect(kept([], unnamed: true) == [5, 6, 7])
    #expect(kept([11, 22], unnamed: true) == [1, 2, 3, 4, 5, 6, 7])
  }
}
