import CMariaDB
import SQL

extension SQLError {
  /// The error that a server or the client library reports by a number.
  ///
  /// - Parameters:
  ///   - number: The number.
  ///   - message: What was said.
  init(mariaDB number: UInt32, message: String) {
    self.init(Self.kind(number), code: "\(number)", message: message)
  }

  private static func kind(_ number: UInt32) -> Kind {
    switch number {
    // No socket, no connection, no such host; a host that is blocked or not allowed.
    case 2002, 2003, 2004, 2005, 2012: .cannotConnect
    // Gone away, lost in the query, lost in sending, killed, shutting down, idle for too long.
    case 2006, 2013, 2055, 1053, 1077, 1152, 1158, 1159, 1160, 1161, 1184, 1317, 1927, 4031:
      .connectionLost
    case 1044, 1045, 1142, 1143, 1095, 1129, 1130, 1141, 1227, 1251, 1419, 1698, 1820, 1862, 2059:
      .accessDenied
    case 1040, 1203, 1226: .tooManyConnections
    case 1049: .noSuchDatabase
    // No table, no column, a damaged view.
    case 1054, 1146, 1356, 1932: .noSuchTable
    case 1036, 1290, 1792, 1836: .readOnly
    // No space on the device, the table is full, a file can't be extended.
    case 3, 1021, 1030, 1114, 1041, 1534: .full
    // Waited for a lock for too long, deadlock, changed since it was read; Galera not ready.
    case 1020, 1047, 1205, 1213, 3572: .busy
    // Out of range, no such date or number, characters it has not, too long; against a check.
    case 1264, 1292, 1300, 1366, 1406, 4025: .invalidValue
    case 1022, 1062, 1169, 1586: .duplicate
    case 1033, 1034, 1035, 1194, 1195, 1712, 1877: .corrupt
    case 2026, 3159: .tls
    default: .other
    }
  }
}
