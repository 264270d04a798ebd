import ArgumentParser
import ZoneDatabase

/// Ends a command with a message on standard error.
///
/// | exit code | meaning |
/// |---|---|
/// | 0 | done |
/// | 1 | refused, not found, or invalid data: nothing was changed |
/// | 64 | the command was called wrongly |
/// | 70 | the database engine failed in a way that nobody foresaw |
struct Failure: Error, CustomStringConvertible {
  /// What is wrong, where, and what to do.
  let description: String

  /// Makes a failure.
  init(_ description: String) { self.description = description }

  /// Runs `body`, and turns what it throws into a message and exit code 1.
  static func reporting<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let code as ExitCode {
      throw code
    } catch let error as ValidationError {
      throw error
    } catch {
      Screen.tell("martlet: \("\(error)".printable)")
      let isForeseen = (error as? ZoneDatabaseError)?.reason != .engine
      throw ExitCode(isForeseen ? 1 : 70)
    }
  }
}
