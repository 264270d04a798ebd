import ArgumentParser
import Management

/// `martlet key digest`.
struct KeyDigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest", abstract: "Print the digest of a key that standard input has.",
    discussion: """
      A key whose digest is the configuration's management.key-digest may do everything, also \
      while the database is away.

      EXAMPLES
        martlet key digest < key.txt
        head -c 32 /dev/urandom | base64 | tee key.txt | martlet key digest
      """)

  func run() throws {
    try Failure.reporting {
      print("sha256:\(AccessKeySecret(try KeyCommand.readSecret()).digest)")
    }
  }
}
