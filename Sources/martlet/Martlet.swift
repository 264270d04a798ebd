import ArgumentParser

@main
struct Martlet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "An authoritative DNS server whose records live in SQL, and that sees the kernel it stands on.")
}
