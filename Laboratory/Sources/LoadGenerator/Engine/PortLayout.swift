/// How flows are numbered where resolvers keep their ports: those of a lookup follow one another, those
/// of each of its ports too.
///
/// Where every try has a port of its own, each port has one flow, and a number is a port.
struct PortLayout: Sendable, Equatable {
  /// The ports of a lookup: a power of two.
  let ports: Int
  /// The flows of a port, each with an identifier of its own: a power of two.
  let flowsOfPort: Int

  /// A layout with room for so many; there are 32 numbers for a lookup at most.
  init(ports: Int, flowsOfPort: Int) {
    self.ports = min(Self.power(ports), 4)
    self.flowsOfPort = min(Self.power(flowsOfPort), 8)
  }

  /// The numbers that a lookup takes.
  var flowsOfLookup: Int { ports * flowsOfPort }

  /// The number of a query within its lookup.
  ///
  /// - Parameters:
  ///   - port: The port's number within the lookup.
  ///   - place: The query's number among those of the port.
  func flow(port: Int, place: Int) -> Int {
    (port & (ports - 1)) * flowsOfPort + place & (flowsOfPort - 1)
  }

  private static func power(_ least: Int) -> Int {
    var power = 1
    while power < least { power *= 2 }
    return power
  }
}
