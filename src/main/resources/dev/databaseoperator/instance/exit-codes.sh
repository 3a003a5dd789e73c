# The exit codes, named once. The operator reads them: the same table is in ExitCode.java, and what to do about them
# in docs/troubleshooting.md. Numbers up to 49 are kept for the script; 143 is what a shell makes of the signal.

exit_wrong_call=20          # the script was called wrongly
exit_image_unsuitable=21    # the image lacks a program, or its postgres does not run
exit_volume_not_writable=22 # the volume is missing or read-only
exit_volume_full=23         # the volume is full
exit_wrong_user=24          # the user has no name in the image, or the data has another owner
exit_data_damaged=25        # not a complete data directory
exit_other_major_version=26 # the data is of another major version
exit_initdb_failed=27       # initdb failed
exit_no_password=28         # no usable superuser password
exit_foreign_data=29        # the data is of another database
exit_data_lost=30           # the data is gone
exit_second_pod=31          # not the pod of this instance
exit_volume_not_lockable=32 # the volume cannot lock files
exit_no_server_starts=40    # no server starts or stops with the image (check)
exit_stopped=143            # stopped by a signal before PostgreSQL ran
