using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Flatpeak.Tests.Journal;

/// <summary>A file in memory that takes nothing more from a moment on, as one on a full disk. Linux has such files.</summary>
internal sealed class FullFile : IDisposable
{
    private const uint AllowSealing = 2;
    private const int AddSeals = 1033;
    private const int SealGrow = 4;

    private readonly SafeFileHandle _file = new(Create(Encoding.ASCII.GetBytes("journal\0"), AllowSealing), ownsHandle: true);

    public string Path => $"/proc/self/fd/{_file.DangerousGetHandle()}";

    public string Text => File.ReadAllText(Path);

    /// <summary>From now on there is room for so many bytes.</summary>
    public void Fill(int room = 0)
    {
        RandomAccess.SetLength(_file, RandomAccess.GetLength(_file) + room);
        Assert.Equal(0, Control(_file, AddSeals, SealGrow));
    }

    public void Dispose() => _file.Dispose();

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Create(byte[] name, uint flags);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(SafeFileHandle file, int command, int seals);
}
