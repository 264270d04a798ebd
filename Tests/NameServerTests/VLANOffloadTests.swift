import Foundation
import NameServer
import Testing

@Suite("VLAN tags that a card takes off")
struct VLANOffloadTests {
  /// What the kernel says of interfaces, as files.
  private func folder(_ files: [String: String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "martlet-vlan-\(UUID().uuidString)")
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return folder.path(percentEncoded: false)
  }

  @Test("are missed by a VLAN of the interface, and named with what to do")
  func upper() throws {
    let folder = try folder([
      "eth0/uevent": "INTERFACE=eth0\n", "eth0/upper_eth0.5/ifindex": "7\n",
      "eth0.5/uevent": "DEVTYPE=vlan\nINTERFACE=eth0.5\n",
    ])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(
      VLANOffload.complaint(about: "eth0", in: folder) { $0 == "eth0" }
        == "it takes VLAN tags off packets before they can be answered, and eth0.5 uses them; "
        + "`ethtool -K eth0 rxvlan off` leaves them on")
    #expect(VLANOffload.complaint(about: "eth0", in: folder) { _ in false } == nil)
  }

  @Test("are missed by a bridge that filters VLANs, and by nobody else", arguments: [true, false])
  func bridge(filters: Bool) throws {
    let folder = try folder([
      "eth0/master/bridge/vlan_filtering": filters ? "1\n" : "0\n",
      "eth0/upper_br0/ifindex": "3\n", "br0/uevent": "DEVTYPE=bridge\n",
    ])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let complaint = VLANOffload.complaint(about: "eth0", in: folder) { _ in true }
    #expect((complaint?.contains("its bridge uses them") == true) == filters)
  }

  @Test("are asked of the kernel: loopback has none")
  func kernel() {
    #expect(!VLANOffload.isOn("lo"))
    #expect(!VLANOffload.isOn("nowhere"))
  }
}
