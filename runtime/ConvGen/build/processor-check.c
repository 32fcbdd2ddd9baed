/* Linked into NativeAOT programs for x64 Linux and macOS, where the build's linker driver compiles it. It runs before .NET does: .NET's own check
   says that instructions are lacking, but neither which nor what to do about it. */
#include <stdio.h>
#include <unistd.h>

__attribute__((constructor)) static void convgen_check_processor(void)
{
    __builtin_cpu_init();
    int missing = !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2");
#ifdef CONVGEN_X86_64_V4
    missing |= !__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512cd")
        || !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl");
#endif
    if (!missing)
        return;
    fputs(
#ifdef CONVGEN_X86_64_V4
        "This program was published for processors with AVX-512 (x86-64-v4), which this one lacks.\n"
        "Publish it for this processor with -p:ConvGenInstructionSet=x86-64-v3, or x86-64-v2 if it has no AVX2 either;\n"
#else
        "This program was published for processors with AVX2 and FMA (x86-64-v3, since 2013), which this one lacks.\n"
        "Publish it for this processor with -p:ConvGenInstructionSet=x86-64-v2;\n"
#endif
        "docs/deploying.md of ConvGen tells how one package serves both.\n",
        stderr);
    _exit(78); /* EX_CONFIG: no crash, and nothing has started that would have to end. */
}
