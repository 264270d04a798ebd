// The client library of MariaDB and MySQL: Debian's libmariadb-dev.
#include <errmsg.h>
#include <mysql.h>
