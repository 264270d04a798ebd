import Authority
import CLinux
