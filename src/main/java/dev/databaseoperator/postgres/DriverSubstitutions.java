package dev.databaseoperator.postgres;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.postgresql.core.PGStream;
import org.postgresql.sspi.ISSPIClient;

/**
 * Methods of pgjdbc that a native binary has without what they lead to: logins by Kerberos (GSSAPI)
 * and by Windows (SSPI). The operator's login is by password, and the instance's {@code
 * pg_hba.conf} asks for nothing else. SSPI needs classes of libraries that are not there, which
 * ends the build of a binary.
 */
final class DriverSubstitutions {

  private DriverSubstitutions() {}

  private static UnsupportedOperationException unsupported(String method) {
    return new UnsupportedOperationException(
        "The server asks for a login by " + method + ", which the operator does not support.");
  }

  @TargetClass(className = "org.postgresql.core.v3.ConnectionFactoryImpl")
  static final class WithoutSspi {

    private WithoutSspi() {}

    @Substitute
    private static ISSPIClient createSSPI(
        PGStream stream, String spnServiceClass, boolean enableNegotiate) {
      throw unsupported("SSPI");
    }
  }

  @TargetClass(className = "org.postgresql.gss.MakeGSS")
  static final class WithoutGss {

    private WithoutGss() {}

    @Substitute
    public static void authenticate(
        boolean encrypted,
        PGStream stream,
        String host,
        String user,
        char[] password,
        String jaasApplicationName,
        String kerberosServerName,
        boolean useSpnego,
        boolean jaasLogin,
        boolean gssUseDefaultCredentials,
        boolean logServerErrorDetail) {
      throw unsupported("GSSAPI");
    }
  }
}
