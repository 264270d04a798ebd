extension Ruleset {
  /// Programs whose rules these are, by the names of tables and chains.
  var owners: [(Owner, Source)] {
    var found: [Owner: Source] = [:]
    for chain in chains {
      let owner: Owner? =
        switch chain.name {
        case let name where name.hasPrefix("DOCKER"): .docker
        case let name where name.hasPrefix("KUBE-"): .kubeProxy
        case let name where name.hasPrefix("cali-"): .calico
        case let name where name.hasPrefix("CILIUM_"): .cilium
        case let name where name.hasPrefix("ufw-") || name.hasPrefix("ufw6-"): .ufw
        case let name where name.hasPrefix("f2b-") || name.hasPrefix("fail2ban-"): .fail2ban
        case let name where name.hasPrefix("shorewall"): .shorewall
        default: chain.table.hasPrefix("firewalld") || chain.name == "IN_public" ? .firewalld : nil
        }
      if let owner, found[owner] == nil { found[owner] = chain.source }
    }
    return found.map { ($0.key, $0.value) }.sorted { $0.0.rawValue < $1.0.rawValue }
  }
}
