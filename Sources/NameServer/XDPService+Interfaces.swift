package import EBPF
import Glibc
import Logging
import XDPTransport

extension XDPService {
  /// Where the program runs, or why it does not.
  package struct Attachment: Hashable, Sendable {
    /// What becomes of it.
    package enum Step: Hashable, Sendable {
      /// It is as it should be, or can't be better.
      case stay
      /// Only the sockets are to answer, for this reason.
      case leave(String)
      /// The program is to be attached.
      case attach
    }

    /// The interface's name.
    package let interface: String
    /// `nil` where only the sockets answer.
    package let mode: XDPLink.Mode?
    /// Why not in a better way; empty where there is none.
    package let reason: String
    /// The index of the interface that was tried last; 0 where none was.
    package let index: UInt32

    package init(
      interface: String, mode: XDPLink.Mode? = nil, reason: String, index: UInt32 = 0
    ) {
      (self.interface, self.mode, self.reason, self.index) = (interface, mode, reason, index)
    }

    /// What becomes of it at a look.
    ///
    /// - Parameters:
    ///   - present: The index of the interface with the name; 0 for none.
    ///   - isAttached: Whether the program runs on that.
    ///   - complaint: Why it should not.
    package func step(present: UInt32, isAttached: Bool, complaint: String?) -> Step {
      let lack = present == 0 ? "there is no such interface" : complaint
      if let lack { return mode == nil && lack == reason ? .stay : .leave(lack) }
      // What was refused is not tried again.
      return present == index && (isAttached || mode == nil) ? .stay : .attach
    }
  }

  /// Attaches the program to an interface, as well as that can be done.
  static func attach(_ transport: XDPTransport, to interface: String) -> Attachment {
    let index = if_nametoindex(interface)
    guard index != 0 else {
      return Attachment(interface: interface, reason: "there is no such interface")
    }
    if let complaint = VLANOffload.complaint(about: interface) {
      return Attachment(interface: interface, reason: complaint)
    }
    var reasons: [String] = []
    for mode in [XDPLink.Mode.native, .generic] {
      do throws(BPFError) {
        try transport.attach(to: index, mode)
        return Attachment(
          interface: interface, mode: mode, reason: reasons.joined(separator: "; "), index: index)
      } catch {
        reasons.append("\(error)")
      }
    }
    return Attachment(interface: interface, reason: reason(reasons), index: index)
  }

  /// Looks after an interface: the program leaves one that is gone or that it must not answer on, and
  /// comes back with it.
  func follow(_ former: Attachment, _ transport: XDPTransport) -> Attachment {
    let present = if_nametoindex(former.interface)
    let step = former.step(
      present: present, isAttached: transport.interfaces().contains(present),
      complaint: present == 0 ? nil : VLANOffload.complaint(about: former.interface))
    if step != .stay, former.index != 0 { transport.detach(from: former.index) }
    return switch step {
    case .stay: former
    case .leave(let reason): Attachment(interface: former.interface, reason: reason)
    case .attach: Self.attach(transport, to: former.interface)
    }
  }

  /// What went wrong, with what this machine or process lacks before it.
  static func reason(_ errors: [String]) -> String {
    let complaint = XDPRequirements.complaint()
    return ((complaint.isEmpty ? [] : [complaint]) + errors).joined(separator: "; ")
  }

  func tell(_ attachment: Attachment) {
    switch attachment.mode {
    case .native:
      logger.info("answering from the driver of \(attachment.interface) (XDP, native)")
    case .generic:
      logger.warning(
        """
        answering at the entrance of the network stack on \(attachment.interface) (XDP, generic): \
        \(attachment.reason)
        """)
    case nil:
      logger.warning(
        "only the sockets answer on \(attachment.interface): \(attachment.reason)")
    }
  }
}
