import SQL

extension SQLError {
  /// What an error means where a server has the database, and what to do about it.
  func translated(at server: DatabaseServer) -> ZoneDatabaseError {
    let (reason, remedy): (ZoneDatabaseError.Reason, String) =
      switch kind {
      case .cannotConnect:
        (.cannotOpen, "Is the server running, and this its host, port or socket?")
      case .connectionLost: (.cannotOpen, "It is tried again.")
      case .accessDenied:
        (
          .cannotOpen,
          "Check the account, its password (?password-file=, \(DatabaseServer.passwordVariable), the"
            + " client's own file) and what it may do."
        )
      case .tooManyConnections:
        (.cannotOpen, "Let the server take more connections, or stop what holds them.")
      case .noSuchDatabase: (.cannotOpen, "Create it: martlet makes tables, not databases.")
      case .tls:
        (
          .cannotOpen,
          "Write the host as the server's certificate names it, and name the authority that signed it"
            + " with ?tls-ca=FILE; ?tls=required encrypts without asking who answers."
        )
      case .noSuchTable:
        (
          .wrongSchema,
          "martlet init makes the tables in an empty database; martlet migrate adopts PowerDNS'."
        )
      case .readOnly:
        (.readOnly, "Write at the primary, or give this account the right to.")
      case .busy: (.busy, "Try again when whoever else changes it is done.")
      case .full: (.engine, "Make room where the server keeps its data.")
      case .corrupt: (.engine, "Restore it, or let the server repair it.")
      case .invalidValue:
        (.invalidContent, "Shorten it, or write it in characters that the column has.")
      case .duplicate, .other: (.engine, "")
      }
    return ZoneDatabaseError(reason, at: "\(server)", found: description, remedy: remedy)
  }
}
