/// What adopting a database, or taking that back, does.
package struct MigrationPlan: Hashable, Sendable {
  /// One change to the database.
  package struct Step: Hashable, Sendable {
    /// What it does and why, as one line for people.
    package var purpose: String
    /// The statement that does it.
    package var statement: String
  }

  /// The steps in their order; none when there is nothing to do.
  package var steps: [Step]
  /// What stands in the way: with one of these nothing is changed.
  package var obstacles: [String]
  /// What is worth knowing and stops nothing.
  package var remarks: [String]

  /// Whether nothing has to be done.
  package var isEmpty: Bool { steps.isEmpty }
}
