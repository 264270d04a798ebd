import EBPF
import NameServer
import Testing

@Suite("What becomes of the driver's program on an interface")
struct XDPAttachmentTests {
  private static let absent = "there is no such interface"
  private static let tags = "it takes VLAN tags off"

  private static func attachment(
    _ mode: XDPLink.Mode?, _ reason: String = "", _ index: UInt32 = 0
  ) -> XDPService.Attachment {
    XDPService.Attachment(interface: "eth0", mode: mode, reason: reason, index: index)
  }

  @Test(
    "at a look",
    arguments: [
      // It runs where it should.
      (attachment(.native, "", 7), 7, true, nil, .stay),
      (attachment(.generic, "no XDP", 7), 7, true, nil, .stay),
      // The interface is gone, has come back as another one, or was moved away and back.
      (attachment(.native, "", 7), 0, false, nil, .leave(absent)),
      (attachment(nil, absent), 0, false, nil, .stay),
      (attachment(nil, absent), 8, false, nil, .attach),
      (attachment(.native, "", 7), 8, false, nil, .attach),
      (attachment(.native, "", 7), 7, false, nil, .attach),
      // Somebody has made a VLAN, or taken it away.
      (attachment(.native, "", 7), 7, true, tags, .leave(tags)),
      (attachment(nil, tags), 7, false, tags, .stay),
      (attachment(nil, tags), 7, false, nil, .attach),
      (attachment(nil, tags), 0, false, nil, .leave(absent)),
      // What the kernel has refused once is not tried again, until there is another interface.
      (attachment(nil, "not permitted", 7), 7, false, nil, .stay),
      (attachment(nil, "not permitted", 7), 0, false, nil, .leave(absent)),
      (attachment(nil, "not permitted", 7), 8, false, nil, .attach),
    ] as [(XDPService.Attachment, UInt32, Bool, String?, XDPService.Attachment.Step)])
  func step(
    _ attachment: XDPService.Attachment, _ present: UInt32, _ isAttached: Bool,
    _ complaint: String?, _ step: XDPService.Attachment.Step
  ) {
    #expect(
      attachment.step(present: present, isAttached: isAttached, complaint: complaint) == step)
  }
}
