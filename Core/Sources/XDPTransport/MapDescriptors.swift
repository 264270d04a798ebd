/// The file descriptors of ``ProgramMaps``, which are all that the program says of them.
struct MapDescriptors {
  var image: CInt
  var notes: CInt
  var addresses: CInt
  var prefixes: CInt
  var limits: CInt

  /// All of them.
  var all: [CInt] { [image, notes, addresses, prefixes, limits] }
}
