extension BPFProgram {
  /// The name of any program on this machine, by the kernel's number for it.
  ///
  /// - Throws: ``BPFError``; `EPERM` without CAP_SYS_ADMIN.
  public static func name(of identifier: UInt32) throws(BPFError) -> String {
    let open = BPFCall(.programDescriptor)
    open.set(0, identifier)
    let descriptor = BPFDescriptor(try open("open the program \(identifier)"))
    // `struct bpf_prog_info`, of which the name is from octet 64 on.
    var information = [UInt8](repeating: 0, count: 80)
    var outcome: Result<CInt, BPFError> = .success(0)
    unsafe information.withUnsafeMutableBytes { information in
      let call = BPFCall(.information)
      call.set(0, UInt32(bitPattern: descriptor.number))
      call.set(4, UInt32(truncatingIfNeeded: information.count))
      unsafe call.set(8, UnsafeRawPointer(information.baseAddress))
      do throws(BPFError) {
        outcome = .success(try call("ask about the program \(identifier)"))
      } catch {
        outcome = .failure(error)
      }
    }
    _ = try outcome.get()
    return String(decoding: information[64...].prefix { $0 != 0 }, as: UTF8.self)
  }
}
