import ConntrackKernel
import EBPF
import Glibc
import Testing

@testable import XDPTransport

@Suite(
  "Where the program runs",
  .enabled(if: Machine.mayLoadPrograms, "loading programs into the kernel takes root"))
struct LinkTests {
  /// A network namespace with its loopback interface, which is number 1.
  private func attach(_ transport: XDPTransport) throws -> HeldNamespace {
    let held = try HeldNamespace()
    let code = try held.namespace.perform { () throws(KernelError) -> Int32 in
      do throws(BPFError) {
        try transport.attach(to: 1, .generic)
        return 0
      } catch {
        return error.code
      }
    }
    #expect(code == 0)
    return held
  }

  @Test("is known until it is taken off, and that it runs nowhere when the interface is gone")
  func interfaces() throws {
    let transport = try XDPTransport(XDPOptions(memory: 1 << 20))
    #expect(transport.interfaces() == [])
    var held: HeldNamespace? = try attach(transport)
    #expect(transport.interfaces() == [1])
    transport.detach(from: 2)
    #expect(transport.interfaces() == [1])
    transport.detach(from: 1)
    #expect(transport.interfaces() == [])
    held = try attach(transport)
    #expect(transport.interfaces() == [1])
    withExtendedLifetime(held) {}
    held = nil
    for _ in 0..<500 where transport.interfaces() != [] { usleep(10_000) }
    #expect(transport.interfaces() == [])
  }
}
