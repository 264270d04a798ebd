import Glibc

extension Collection {
  /// Reads a folder, a tar archive or a single file.
  ///
  /// Plain archives are read here; compressed ones by the system's `gzip`, `xz`, `bzip2` or
  /// `zstd`, whose absence is an error that says so. Logs and dumps are read as streams, so that
  /// their size does not matter.
  ///
  /// - Throws: ``CollectionError`` when it cannot be opened or nothing in it is recognised.
  public init(path: String) throws(CollectionError) {
    var builder = CollectionBuilder()
    var trouble: String?
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unreadable(path: path, reason: Self.systemError)
    }
    defer { close(descriptor) }
    if Self.isFolder(descriptor) {
      FolderReader(root: path).read(into: &builder)
    } else {
      trouble = try Self.readFile(descriptor, path, &builder)
    }
    self = builder.finish()
    if let trouble {
      readings[0].problems.report(Source(file: path), found: trouble, expected: "a whole archive")
    }
    if isEmpty { throw .nothingRecognized(path: path, ignored: ignored.count) }
  }

  static var systemError: String { unsafe String(cString: strerror(errno)) }

  private static func isFolder(_ descriptor: CInt) -> Bool {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Reads an archive or a single file; the archive's damage, if any.
  private static func readFile(
    _ descriptor: CInt, _ path: String, _ builder: inout CollectionBuilder
  ) throws(CollectionError) -> String? {
    let stream = ByteStream(descriptor: descriptor)
    guard let head = stream.next() else { return nil }
    if let program = unpacker(head) {
      return try readCompressed(path, program, &builder)
    }
    if TarReader.isHeader(head) {
      var reader = TarReader()
      reader.consume(head.span, into: &builder)
      while let chunk = stream.next() { reader.consume(chunk.span, into: &builder) }
      reader.finish(into: &builder)
      return reader.problem
    }
    guard !FileKind.isBinary(head) else { throw .unknownArchive(path: path) }
    builder.begin(path)
    builder.consume(head.span)
    while let chunk = stream.next() { builder.consume(chunk.span) }
    builder.end()
    return nil
  }

  /// The program that unpacks what begins so.
  private static func unpacker(_ head: [UInt8]) -> String? {
    let marks: [([UInt8], String)] = [
      ([0x1F, 0x8B], "gzip"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz"),
      ([0x42, 0x5A, 0x68], "bzip2"),
      ([0x28, 0xB5, 0x2F, 0xFD], "zstd"),
    ]
    return marks.first { head.starts(with: $0.0) }?.1
  }

  private static func readCompressed(
    _ path: String, _ program: String, _ builder: inout CollectionBuilder
  ) throws(CollectionError) -> String? {
    let child = try UnpackingProcess(program: program, path: path)
    let stream = ByteStream(descriptor: child.output)
    var reader = TarReader()
    var isArchive = false
    var isFirst = true
    while let chunk = stream.next() {
      if isFirst {
        isArchive = TarReader.isHeader(chunk)
        if !isArchive { builder.begin(path) }
        isFirst = false
      }
      if isArchive {
        reader.consume(chunk.span, into: &builder)
      } else {
        builder.consume(chunk.span)
      }
    }
    if isArchive { reader.finish(into: &builder) } else if !isFirst { builder.end() }
    let status = child.wait()
    if isFirst || status == 127 {
      throw .unpacking(
        path: path, program: program,
        reason: status == 127 ? "it is not installed" : "it gave nothing (status \(status))")
    }
    return reader.problem ?? (status == 0 ? nil : "\(program) ended with status \(status)")
  }
}
