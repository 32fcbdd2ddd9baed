using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

namespace ConvGen.Browser.Tests;

/// <summary>
/// <c>samples/Browser</c> published as its README says, with no workload, served as files and opened in the Chromium that is installed. Where there is
/// none, nothing is done: the tests are skipped.
/// </summary>
public sealed class OpenedPage : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convgen-browser-");
    private WebApplication? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The command that tests need.</summary>
    public const string Chromium = "chromium|chromium-browser|google-chrome";

    /// <summary>Where screenshots are left: a folder of the build's output.</summary>
    public static string Screenshots { get; } = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    /// <summary>The site's files.</summary>
    public string Root => Path.Combine(_folder.FullName, "wwwroot");

    public async Task InitializeAsync()
    {
        if (Chromium.Split('|').Select(ToolFactAttribute.Find).FirstOrDefault(found => found is not null) is not { } program)
            return;
        await DotNet.PublishAsync(Path.Combine(Repository.Root, "samples", "Browser"), _folder.FullName);
        _server = await ServeAsync(Root);
        _playwright = await Playwright.CreateAsync();
        // Root may not use the sandbox; the page is ours.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox"] });
    }

    /// <summary>Opens the page anew and waits until it runs. Errors in it fail the test that closes it.</summary>
    public async Task<DigitPage> OpenAsync()
    {
        IPage page = await _browser!.NewPageAsync(new() { ViewportSize = new() { Width = 1180, Height = 960 }, AcceptDownloads = true });
        DigitPage digits = new(page);
        await page.GotoAsync(_server!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await page.WaitForSelectorAsync("#pad[data-state]", new() { Timeout = 60_000 });
        return digits;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<WebApplication> ServeAsync(string root)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication server = builder.Build();
        PhysicalFileProvider files = new(root);
        server.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        // Weights and data have no type that a server knows.
        server.UseStaticFiles(new StaticFileOptions { FileProvider = files, ServeUnknownFileTypes = true });
        await server.StartAsync();
        return server;
    }
}
