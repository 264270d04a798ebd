import Foundation

/// A resolver as Debian packages it, that resolves by itself from a root of ours.
enum RealResolver: String, CaseIterable {
  case bind
  case unbound
  case powerDNSRecursor = "pdns-recursor"
  case knotResolver = "knot-resolver"

  /// Where it listens, on 127.0.0.1.
  var port: UInt16 {
    switch self {
    case .bind: 5301
    case .unbound: 5302
    case .powerDNSRecursor: 5303
    case .knotResolver: 5304
    }
  }

  /// What names that are asked through it begin with, so that its queries can be told from others'.
  var prefix: String { rawValue.filter(\.isLetter) }

  /// Writes its configuration.
  ///
  /// - Parameter minimises: Whether Unbound minimises names (RFC 9156), as it does unless told
  ///   otherwise. The others don't: below the root there is one name more to ask for then.
  /// - Returns: The words that start it.
  func configure(in folder: String, root: String, minimises: Bool) throws -> [String] {
    func put(_ name: String, _ text: String) throws -> String {
      try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
      return "\(folder)/\(name)"
    }
    let hints = try put("hints", ". 86400 NS a.root.\na.root. 86400 A \(root)\n")
    switch self {
    case .bind:
      return ["named", "-f", "-n", "1", "-c", try put("named.conf", bind(folder, hints))]
    case .unbound:
      let file = try put("unbound.conf", unbound(folder, hints, minimises))
      return ["unbound", "-d", "-d", "-c", file]
    case .powerDNSRecursor:
      _ = try put("recursor.conf", powerDNS(folder, hints))
      return ["pdns_recursor", "--config-dir=\(folder)"]
    case .knotResolver:
      return ["kresd", "-n", "-q", "-c", try put("kresd.conf", knot(root)), folder]
    }
  }

  private func bind(_ folder: String, _ hints: String) -> String {
    """
    options {
      directory "\(folder)";
      pid-file none;
      session-keyfile none;
      lock-file none;
      listen-on port \(port) { 127.0.0.1; };
      listen-on-v6 { none; };
      dnssec-validation no;
      empty-zones-enable no;
      recursive-clients 10000;
    };
    controls { };
    zone "." { type hint; file "\(hints)"; };

    """
  }

  private func unbound(_ folder: String, _ hints: String, _ minimises: Bool) -> String {
    """
    server:
      interface: 127.0.0.1@\(port)
      do-ip6: no
      username: ""
      chroot: ""
      directory: "\(folder)"
      pidfile: ""
      use-syslog: no
      logfile: ""
      root-hints: "\(hints)"
      module-config: "iterator"
      qname-minimisation: \(minimises ? "yes" : "no")
    remote-control:
      control-enable: no

    """
  }

  private func powerDNS(_ folder: String, _ hints: String) -> String {
    """
    local-address=127.0.0.1
    local-port=\(port)
    hint-file=\(hints)
    dnssec=off
    dont-query=
    qname-minimization=no
    socket-dir=\(folder)
    security-poll-suffix=
    webserver=no
    threads=1

    """
  }

  private func knot(_ root: String) -> String {
    """
    modules.load('hints')
    net.listen('127.0.0.1', \(port))
    net.ipv6 = false
    trust_anchors.remove('.')
    hints.root({ ['a.root.'] = '\(root)' })
    cache.size = 10 * MB

    """
  }
}
