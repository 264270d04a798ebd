@testable import XDPTransport

extension ProgramOptions {
  /// Every combination of what makes the program another one.
  static var combinations: [ProgramOptions] {
    let limits: [SourceLimit?] = [
      nil, SourceLimit(rate: 100, slip: 0), SourceLimit(rate: 1_000_000, slip: 2),
    ]
    let prefixes = [(false, false), (true, false), (false, true), (true, true)]
    var all: [ProgramOptions] = []
    for (denies, allows) in prefixes {
      for limit in limits {
        for amplification in [0, 10] {
          for (length, bits) in [(1 << 20, 15), (500 << 20, 24)] {
            var options = ProgramOptions()
            (options.imageLength, options.slotBits) = (length, bits)
            options.hasPrefixes = denies || allows
            (options.deniesPrefixes, options.allowsOnlyPrefixes) = (denies, allows)
            (options.limit, options.mostAmplification) = (limit, amplification)
            options.maximumDatagramLength = length == 1 << 20 ? 512 : 4096
            all.append(options)
          }
        }
      }
    }
    return all
  }
}
