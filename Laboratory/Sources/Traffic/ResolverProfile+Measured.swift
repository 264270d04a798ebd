extension ResolverProfile {
  /// Every query once: the control of each experiment.
  public static let none = ResolverProfile(
    name: "none", schedule: [0], givesUpAfter: 5, addresses: 1)

  /// Flat rounds of 0.8 s, then doubling, until ten seconds have gone.
  public static let bind = ResolverProfile(
    name: "bind", measured: "BIND 9.18.49",
    schedule: [0, 0.80, 1.60, 2.40, 3.21, 4.02, 4.83, 6.43, 8.04], givesUpAfter: 10.0)

  /// Doubling for each address from 50 ms, and going on when its client has left.
  public static let unbound = ResolverProfile(
    name: "unbound", measured: "Unbound 1.17.1",
    schedule: [
      0, 0.05, 0.10, 0.21, 0.31, 0.51, 0.71, 0.81, 0.91, 1.11, 1.31, 1.71, 2.11, 2.51, 2.91, 3.72,
      4.52, 5.32, 6.12, 7.72,
    ], givesUpAfter: .infinity)

  /// Each address once.
  public static let powerDNSRecursor = ResolverProfile(
    name: "pdns-recursor", measured: "PowerDNS Recursor 4.8.8", schedule: [0, 1.50],
    givesUpAfter: 3.0)

  /// Five quick tries over UDP; what follows over TCP is not in the schedule.
  public static let knotResolver = ResolverProfile(
    name: "knot-resolver", measured: "Knot Resolver 5.6.0", schedule: [0, 0.02, 0.04, 0.09, 0.13],
    givesUpAfter: 1.9)

  /// The stub resolver of glibc: A and AAAA at a time, every five seconds, two addresses in turn, one
  /// port for each: eight queries of two flows.
  ///
  /// The kernel took a flow's third packet for the sign that it is to stay up to Linux 4.20, so that
  /// every lookup left an assured entry for 180 s. Since 5.0 that packet has to come more than two
  /// seconds after the first, as only those of a later round do.
  public static let glibc = ResolverProfile(
    name: "glibc", measured: "glibc 2.36", schedule: [0, 5, 10, 15], givesUpAfter: 20,
    usesFreshPort: false, asksInPairs: true)

  /// Resolvers as they are met: half of them BIND.
  public static let mix: [(profile: ResolverProfile, weight: Double)] = [
    (.bind, 0.5), (.unbound, 0.2), (.powerDNSRecursor, 0.15), (.knotResolver, 0.15),
  ]

  /// All of them, in the order in which help lists them.
  public static let all: [ResolverProfile] = [
    .bind, .unbound, .powerDNSRecursor, .knotResolver, .glibc, .none,
  ]
}
