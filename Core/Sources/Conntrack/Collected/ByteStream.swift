import Glibc

/// What a file descriptor gives, in chunks.
struct ByteStream {
  let descriptor: CInt

  /// The next octets, up to 256 KiB and at least 512 unless the file ends; nil at its end.
  func next() -> [UInt8]? {
    let capacity = 1 << 18
    var chunk: [UInt8] = []
    while chunk.count < 512 {
      let offset = chunk.count
      let part = unsafe [UInt8](unsafeUninitializedCapacity: capacity - offset) { buffer, count in
        var received = -1
        repeat {
          received = unsafe read(descriptor, buffer.baseAddress, buffer.count)
        } while received < 0 && errno == EINTR
        count = max(0, received)
      }
      if part.isEmpty { break }
      chunk = chunk.isEmpty ? part : chunk + part
    }
    return chunk.isEmpty ? nil : chunk
  }
}
