/// How long to wait after failures before the database is asked again.
package enum RetryPause {
  /// The pause after a number of failures: doubled each time up to a bound, and between half of
  /// that and all of it, so that the servers of a database don't come back all at once.
  package static func after(
    _ failures: Int, first: Duration, longest: Duration,
    using random: inout some RandomNumberGenerator
  ) -> Duration {
    let full = min(first * (1 << min(max(failures, 0), 16)), longest)
    return full * Double.random(in: 0.5...1, using: &random)
  }
}
