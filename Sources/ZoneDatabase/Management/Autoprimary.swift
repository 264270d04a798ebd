/// A row of the table `supermasters`: who may have zones created here.
package struct Autoprimary: Hashable, Sendable {
  /// The address.
  package var address: String
  /// The name of the name server, without a final dot.
  package var nameServer: String
  /// The account that zones get.
  package var account: String

  /// Makes an autoprimary.
  package init(address: String, nameServer: String, account: String) {
    (self.address, self.nameServer, self.account) = (address, nameServer, account)
  }
}
