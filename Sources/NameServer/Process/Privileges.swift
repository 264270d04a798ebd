import CLinux
import Glibc

/// Giving up what the process may do, once its ports are open.
enum Privileges {
  /// Who the process is now.
  enum Outcome: Hashable, Sendable {
    /// It has become this user.
    case changed(user: UInt32, group: UInt32)
    /// It was not root before, and has given up what capabilities it had.
    case unprivileged
    /// It is root still, because nobody said whom to become.
    case stillRoot
  }

  /// Becomes the configured user for good, and gains nothing any more by executing programs.
  ///
  /// Call it from the main thread before others are made: glibc changes the user of all threads,
  /// but the rest is a matter of each thread and those that it makes.
  ///
  /// - Throws: ``PrivilegeError``; the process must end then, for it may be half changed.
  static func drop(to user: String?, group: String?) throws(PrivilegeError) -> Outcome {
    guard clinux_set_no_new_privileges() == 0 else {
      throw PrivilegeError("give up gaining privileges (PR_SET_NO_NEW_PRIVS)")
    }
    guard geteuid() == 0 else {
      if let user, let account = getpwnam(user), account.pointee.pw_uid != geteuid() {
        throw PrivilegeError(
          "become \"\(user)\"", code: EPERM, advice: "Only root can: start as root, or as \(user).")
      }
      guard clinux_drop_capabilities() == 0 else { throw PrivilegeError("drop capabilities") }
      return .unprivileged
    }
    guard let user else { return .stillRoot }
    return try become(user, group: group)
  }

  private static func become(
    _ user: String, group: String?
  ) throws(PrivilegeError) -> Outcome {
    guard let account = getpwnam(user) else {
      throw PrivilegeError("become \"\(user)\"", code: ENOENT, advice: "There is no such user.")
    }
    let userID = account.pointee.pw_uid
    var groupID = account.pointee.pw_gid
    if let group {
      guard let entry = getgrnam(group) else {
        throw PrivilegeError("join \"\(group)\"", code: ENOENT, advice: "There is no such group.")
      }
      groupID = entry.pointee.gr_gid
    }
    guard userID != 0 else { return .stillRoot }
    guard initgroups(user, groupID) == 0 else { throw PrivilegeError("join the groups of \(user)") }
    guard setgid(groupID) == 0 else { throw PrivilegeError("change to the group \(groupID)") }
    guard setuid(userID) == 0 else { throw PrivilegeError("change to the user \(user)") }
    guard clinux_drop_capabilities() == 0 else { throw PrivilegeError("drop capabilities") }
    // If root can be had again, nothing was given up.
    guard setuid(0) != 0, getuid() == userID, geteuid() == userID, getgid() == groupID else {
      throw PrivilegeError("give up root for good", code: EPERM)
    }
    return .changed(user: userID, group: groupID)
  }
}
