package dev.databaseoperator.postgres;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import javax.crypto.SecretKeyFactory;
import org.postgresql.core.PGStream;
import org.postgresql.sspi.ISSPIClient;

/**
 * Methods of pgjdbc that are replaced in a native binary.
 *
 * <p>Logins by Kerberos (GSSAPI) and by Windows (SSPI) are removed, with the code they reach. The
 * operator logs in by password, and the instance's {@code pg_hba.conf} offers nothing else. SSPI
 * needs classes of libraries that are missing, which fails the build of a binary.
 *
 * <p>The salted password of a login, and of a verifier ({@link ScramVerifier}), is computed by
 * {@link Pbkdf2} and cached: the JDK's takes three times as long, see there.
 */
// Only native-image calls these methods, and their signatures must equal those they replace.
@SuppressWarnings({"unused", "DoNotCallSuggester"})
final class DriverSubstitutions {

  private static final SaltedPasswords SALTED = new SaltedPasswords();

  private DriverSubstitutions() {}

  private static UnsupportedOperationException unsupported(String method) {
    return new UnsupportedOperationException(
        "The server requires a login by " + method + ", which the operator does not support.");
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

  @TargetClass(className = "org.postgresql.shaded.com.ongres.scram.common.CryptoUtil")
  static final class WithOwnPbkdf2 {

    private WithOwnPbkdf2() {}

    @Substitute
    static byte[] hi(
        SecretKeyFactory factory, int keyBits, char[] prepared, byte[] salt, int iterations) {
      return SALTED.of(prepared, salt, iterations);
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
