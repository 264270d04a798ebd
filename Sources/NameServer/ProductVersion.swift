/// The version of this program.
package enum ProductVersion {
  /// What `martlet --version`, the dashboard and `martlet_build_info` say.
  package static let text = "1.0.0"
}
