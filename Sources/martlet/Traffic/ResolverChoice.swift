import ArgumentParser
import Traffic

/// Who asks, as `--resolver` names it.
enum ResolverChoice {
  /// What the commands with that option say of it.
  static let help = ArgumentHelp(
    "Who asks: mix, \(ResolverProfile.all.map(\.name).joined(separator: ", ")).",
    valueName: "name")

  /// Kinds of resolvers, and their shares of the questions.
  ///
  /// - Throws: `ValidationError` where nobody is called so.
  static func population(
    _ name: String
  ) throws -> [(profile: ResolverProfile, weight: Double)] {
    if name == "mix" { return ResolverProfile.mix }
    guard let profile = ResolverProfile.all.first(where: { $0.name == name }) else {
      throw ValidationError("--resolver knows no \(name); --help lists them.")
    }
    return [(profile, 1)]
  }
}
