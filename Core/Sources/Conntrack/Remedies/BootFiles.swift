/// Where settings of connection tracking have to be written so that the next boot has them.
public enum BootFiles {
  /// The files, with their content.
  ///
  /// - Parameters:
  ///   - settings: Settings by the last part of their names (`max`, `udp_timeout_stream`) with
  ///     their values. `buckets` goes to where the hash size is read.
  ///   - era: The kernel.
  ///   - isModule: Whether tracking is a module; nil when that is not known.
  public static func files(
    settings: [(name: String, value: UInt64)], era: KernelEra, isModule: Bool?
  ) -> [Remedy.FileContent] {
    let buckets = settings.first { $0.name == "buckets" }?.value
    let lines = settings.filter { $0.name != "buckets" }.map {
      "\(era.settingName($0.name)) = \($0.value)\n"
    }.joined()
    return era <= .linux2_6_32
      ? legacyFiles(settings, lines, buckets, era) : files(lines, buckets, era, isModule)
  }

  private static func files(
    _ lines: String, _ buckets: UInt64?, _ era: KernelEra, _ isModule: Bool?
  ) -> [Remedy.FileContent] {
    var files: [Remedy.FileContent] = []
    if isModule != false {
      // Without, the files of sysctl are applied before there is anything to set.
      files.append(
        Remedy.FileContent("/etc/modules-load.d/martlet-conntrack.conf", "nf_conntrack\n"))
    }
    // ufw and other files of sysctl.d come earlier in the order of names.
    if !lines.isEmpty {
      files.append(Remedy.FileContent("/etc/sysctl.d/99-zz-martlet-conntrack.conf", lines))
    }
    if let buckets {
      files.append(
        Remedy.FileContent(
          "/etc/modprobe.d/martlet-conntrack.conf", "options nf_conntrack hashsize=\(buckets)\n"))
      if isModule == false {
        files.removeLast()
        files.append(
          Remedy.FileContent(
            "/etc/default/grub",
            "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX nf_conntrack.hashsize=\(buckets)\"\n",
            isAddition: true))
      }
    }
    return files
  }

  /// RHEL 4 to 6: `sysctl.conf` is applied before the firewall loads the module, `rc.local` after.
  private static func legacyFiles(
    _ settings: [(name: String, value: UInt64)], _ lines: String, _ buckets: UInt64?,
    _ era: KernelEra
  ) -> [Remedy.FileContent] {
    var files: [Remedy.FileContent] = []
    if !lines.isEmpty {
      files.append(Remedy.FileContent("/etc/sysctl.conf", lines, isAddition: true))
      let commands = settings.filter { $0.name != "buckets" }.map {
        "/sbin/sysctl -w \(era.settingName($0.name))=\($0.value)\n"
      }.joined()
      files.append(Remedy.FileContent("/etc/rc.d/rc.local", commands, isAddition: true))
    }
    if let buckets {
      files.append(
        Remedy.FileContent(
          era <= .linux2_6_18 ? "/etc/modprobe.conf" : "/etc/modprobe.d/martlet-conntrack.conf",
          "options \(era.tracker) hashsize=\(buckets)\n", isAddition: era <= .linux2_6_18))
    }
    return files
  }
}
