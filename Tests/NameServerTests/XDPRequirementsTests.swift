import NameServer
import Testing

@Suite("What answering from the driver takes")
struct XDPRequirementsTests {
  @Test(
    "Kernels and what they lack",
    arguments: [
      ("6.18.0-rc1", 0), ("5.18.0", 0), ("5.9", 1), ("5.8.12-generic", 2), ("5.4.0-42-generic", 4),
      ("4.19.0-6-amd64", 5), ("6", 0), ("", 0), ("x.y", 0),
    ])
  func kernels(_ release: String, _ count: Int) {
    #expect(XDPRequirements.lacking(kernel: release).count == count)
  }

  @Test("Capabilities by their bits")
  func capabilities() {
    #expect(XDPRequirements.missing(capabilities: .max).isEmpty)
    #expect(XDPRequirements.missing(capabilities: 1 << 39 | 1 << 38 | 1 << 12).isEmpty)
    #expect(XDPRequirements.missing(capabilities: 1 << 21 | 1 << 12).isEmpty)
    #expect(XDPRequirements.missing(capabilities: 1 << 39 | 1 << 12) == ["CAP_PERFMON"])
    #expect(
      XDPRequirements.missing(capabilities: 0) == ["CAP_BPF", "CAP_PERFMON", "CAP_NET_ADMIN"])
    #expect(
      XDPRequirements.lacking(kernel: "5.17.0") == [
        "reading packets of any layout (bpf_xdp_load_bytes), there since Linux 5.18"
      ])
  }
}
