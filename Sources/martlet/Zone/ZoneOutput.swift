import DNSProtocol
import ZoneDatabase

/// A zone as JSON; the keys are stable.
struct ZoneOutput: Encodable {
  var id: Int64
  var name: String
  var kind: String
  var serial: UInt32?
  var records: Int
  var disabled: Int
  var account: String?
  var master: String?

  init(_ overview: ZoneOverview) {
    id = overview.zone.id.rawValue
    name = overview.zone.name.description
    kind = overview.zone.kind.word
    serial = overview.serial
    records = overview.recordCount
    disabled = overview.disabledCount
    account = overview.zone.account
    master = overview.zone.master
  }
}
