/// A row of the table `martlet_audit`: what somebody changed.
package struct AuditEntry: Hashable, Sendable {
  /// The row's key; rises with time.
  package var id: Int64
  /// When, in milliseconds of Unix time.
  package var moment: Int64
  /// Who.
  package var author: ChangeAuthor
  /// What was done, such as `zone-created` or `records-changed`.
  package var action: String
  /// The zone's name without a final dot; `nil` for what belongs to no zone.
  package var zone: String?
  /// The zone's serial before.
  package var serialBefore: Int64?
  /// The zone's serial after.
  package var serialAfter: Int64?
  /// What exactly: a JSON text.
  package var detail: String

  package init(
    id: Int64, moment: Int64, author: ChangeAuthor, action: String, zone: String?,
    serialBefore: Int64?, serialAfter: Int64?, detail: String
  ) {
    (self.id, self.moment, self.author, self.action) = (id, moment, author, action)
    (self.zone, self.serialBefore, self.serialAfter) = (zone, serialBefore, serialAfter)
    self.detail = detail
  }
}
